// Generated from tenon/activations by `tenon plugin builders`.

/// X above 0, negative_slope · x below.
public struct LeakyReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - negativeSlope: the slope below 0
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(negativeSlope: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/LeakyReLU", given: ["negative_slope": negativeSlope, "inplace": inplace])
  }
}

/// The logarithms of softmax along a dimension.
public struct LogSoftmax: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/LogSoftmax", given: ["dim": dim]) }
}

/// Max(0, x).
public struct ReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/ReLU", given: ["inplace": inplace]) }
}

/// 1 / (1 + exp(-x)), between 0 and 1.
public struct Sigmoid: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Sigmoid") }
}

/// Exp(x), normalized to the sum 1 along a dimension.
public struct Softmax: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/Softmax", given: ["dim": dim]) }
}

/// Tanh(x), between -1 and 1.
public struct Tanh: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Tanh") }
}
