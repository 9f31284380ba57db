/// The core that times are estimated for: one with AVX-512, whatever a plan is computed on.
///
/// A fixed one, so that the same layouts and fusions are chosen on every machine.
public enum ReferenceCore {
  /// Floating-point operations in a nanosecond: 250 GFLOP/s.
  public static let flopsPerNanosecond = 250.0
  /// Bytes that are read and written in a nanosecond: 15 GB/s.
  public static let bytesPerNanosecond = 15.0
}

extension LayerPlan {
  /// Sets the estimate of an operation that waits for memory only.
  ///
  /// - Parameters:
  ///   - forward, backward: bytes read and written; backward counts where it is wanted.
  public mutating func estimate(forward: Double, backward: Double, _ request: PlanRequest) {
    estimatedNanoseconds = (forward + (request.wantsBackward ? backward : 0)) / ReferenceCore.bytesPerNanosecond
  }
}
