import TenonABI

/// One step of a run, as layers, losses and optimizers see it.
public struct Step: @unchecked Sendable {
  @usableFromInline package let raw: UnsafePointer<tenon_step>

  package init(_ raw: UnsafePointer<tenon_step>) { self.raw = raw }

  /// Steps finished before this one.
  public var number: UInt64 { raw.pointee.number }

  /// The random words of this module in this step.
  ///
  /// Index them by logical element, never by memory position or order.
  public var random: RandomSequence {
    RandomSequence(seed: raw.pointee.seed, stream: raw.pointee.stream, step: raw.pointee.number)
  }

  public var host: HostServices { HostServices(raw.pointee.host) }

  /// Runs `body(index, worker)` for every index below `count` on the host's threads.
  ///
  /// Cut the work by shapes only, never by the number of workers, so that results are the same bits
  /// for any number of threads. Must not be nested.
  public func parallelFor(_ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
    host.parallelFor(count, body)
  }
}
