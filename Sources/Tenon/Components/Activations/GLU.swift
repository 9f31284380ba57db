// Generated from tenon/activations by `tenon plugin builders`.

/// One half of the input times the logistic function of the other.
public struct GLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension to divide into halves, negative from the end
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/GLU", given: ["dim": dim]) }
}
