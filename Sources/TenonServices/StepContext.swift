import TenonABI
import TenonCore

/// The `Step` that a host hands to the components of one module; its number is advanced in place, so
/// that a training step makes nothing new.
public final class StepContext: @unchecked Sendable {
  private let raw: UnsafeMutablePointer<tenon_step>
  private let host: Host

  /// - Parameter stream: from the module's path, `RandomStream.of(path:)`.
  public init(_ host: Host, seed: UInt64, stream: UInt64 = 0, number: UInt64 = 0) {
    self.host = host
    raw = .allocate(capacity: 1)
    raw.initialize(
      to: tenon_step(
        struct_size: UInt32(MemoryLayout<tenon_step>.size), flags: 0, number: number, seed: seed, stream: stream,
        host: host.table, first_sample: 0, spare: (0, 0, 0)))
  }

  deinit { raw.deallocate() }

  public var number: UInt64 {
    get { raw.pointee.number }
    set { raw.pointee.number = newValue }
  }

  /// Is not to be used when the context is gone.
  public var step: Step { Step(raw) }

  /// The step of a context that nothing else holds.
  public func withStep<Result, Failure: Error>(
    _ body: (Step) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(step)
  }
}
