import TenonCore

extension LayerPlan {
  /// Sets the estimate of an operation that waits for memory only.
  ///
  /// - Parameters:
  ///   - forward, backward: bytes read and written; backward counts where it is wanted.
  @inlinable
  public mutating func estimate(forward: Double, backward: Double, _ request: PlanRequest) {
    estimatedNanoseconds = (forward + (request.wantsBackward ? backward : 0)) / memoryBytesPerNanosecond
  }
}

/// What the reference core of `LayerPlan.estimatedNanoseconds` reads and writes.
public let memoryBytesPerNanosecond = 15.0
