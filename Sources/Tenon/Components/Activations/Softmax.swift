// Generated from tenon/activations by `tenon plugin builders`.

/// Exp(x), normalized to the sum 1 along a dimension.
public struct Softmax: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/Softmax", given: ["dim": dim]) }
}
