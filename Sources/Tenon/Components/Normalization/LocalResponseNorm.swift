// Generated from tenon/normalization by `tenon plugin builders`.

/// Divides by a power of the neighbouring channels' squares.
public struct LocalResponseNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: neighbouring channels to add up
  ///   - alpha: factor of the mean square
  ///   - beta: exponent
  ///   - k: added to the squares
  public init(size: Int, alpha: Double? = nil, beta: Double? = nil, k: Double? = nil) {
    reference = ComponentReference(
      "tenon/LocalResponseNorm", given: ["size": size, "alpha": alpha, "beta": beta, "k": k])
  }
}
