// Generated from tenon/activations by `tenon plugin builders`.

/// X above 0, a trained slope times x below.
public struct PReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numParameters: slopes: 1, or one for each channel
  ///   - init: the slopes before training
  public init(numParameters: Int? = nil, init: Double? = nil) {
    reference = ComponentReference("tenon/PReLU", given: ["num_parameters": numParameters, "init": `init`])
  }
}
