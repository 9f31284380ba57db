import Synchronization

/// Asks a training to stop after the step it is in, from any thread.
public final class StopRequest: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public func stop() { flag.store(true, ordering: .relaxed) }

  public var isStopped: Bool { flag.load(ordering: .relaxed) }
}
