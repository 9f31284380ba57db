// Generated from tenon/activations by `tenon plugin builders`.

/// The logarithm of 1 / (1 + exp(-x)).
public struct LogSigmoid: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/LogSigmoid") }
}
