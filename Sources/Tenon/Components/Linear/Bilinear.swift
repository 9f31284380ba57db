// Generated from tenon/linear by `tenon plugin builders`.

/// A bilinear map of two tensors.
public struct Bilinear: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - in1Features: extent of the last dimension of the first input
  ///   - in2Features: extent of the last dimension of the second input
  ///   - outFeatures: extent of the last output dimension
  ///   - bias: add a trainable number to each output
  public init(in1Features: Int, in2Features: Int, outFeatures: Int, bias: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Bilinear",
      given: ["in1_features": in1Features, "in2_features": in2Features, "out_features": outFeatures, "bias": bias])
  }
}
