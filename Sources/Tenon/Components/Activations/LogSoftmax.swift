// Generated from tenon/activations by `tenon plugin builders`.

/// The logarithms of softmax along a dimension.
public struct LogSoftmax: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/LogSoftmax", given: ["dim": dim]) }
}
