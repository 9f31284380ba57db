// Generated from tenon/schedulers by `tenon plugin builders`.

/// Lets the learning rate fall to 0 along a power of the calls that are left.
public struct PolynomialLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - totalIters: calls until the learning rate is 0
  ///   - power: exponent of what is left
  public init(totalIters: Int? = nil, power: Double? = nil) {
    reference = ComponentReference("tenon/PolynomialLR", given: ["total_iters": totalIters, "power": power])
  }
}
