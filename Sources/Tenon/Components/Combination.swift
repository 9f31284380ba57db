// Generated from tenon/combination by `tenon plugin builders`.

/// The sum of two tensors.
public struct Add: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Add") }
}

/// Joins tensors along one dimension.
public struct Concat: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension to join along, negative from the end
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/Concat", given: ["dim": dim]) }
}

/// The cosine of the angle between vectors.
public struct CosineSimilarity: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension along which the vectors lie, negative from the end
  ///   - eps: the smallest norm that is divided by
  public init(dim: Int? = nil, eps: Double? = nil) {
    reference = ComponentReference("tenon/CosineSimilarity", given: ["dim": dim, "eps": eps])
  }
}

/// The quotient of two tensors, element by element.
public struct Div: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Div") }
}

/// The matrix product of two tensors.
public struct MatMul: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MatMul") }
}

/// The product of two tensors, element by element.
public struct Mul: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Mul") }
}

/// Two normalized convolutions beside a shortcut.
public struct ResidualBlock: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inchannel: channels of the input
  ///   - outchannel: channels of the output
  ///   - stride: step of the first convolution
  ///   - shortcut: project the input with a 1 x 1 convolution
  public init(inchannel: Int, outchannel: Int, stride: Int? = nil, shortcut: Bool? = nil) {
    reference = ComponentReference(
      "tenon/ResidualBlock",
      given: ["inchannel": inchannel, "outchannel": outchannel, "stride": stride, "shortcut": shortcut])
  }
}

/// A fixed multiple of the input.
public struct Scale: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter factor: what to multiply by
  public init(factor: Double) { reference = ComponentReference("tenon/Scale", given: ["factor": factor]) }
}

/// Layers one after another, as one.
public struct Sequential: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter layers: layers of one input and one output, in order
  public init(layers: [any LayerBuilder]) {
    reference = ComponentReference("tenon/Sequential", given: ["layers": NestedComponents(layers)])
  }
}

/// The difference of two tensors.
public struct Sub: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Sub") }
}
