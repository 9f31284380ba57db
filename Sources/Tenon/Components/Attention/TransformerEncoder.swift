// Generated from tenon/attention by `tenon plugin builders`.

/// Layers of a transformer's encoder, one after another.
public struct TransformerEncoder: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - encoderLayer: what each layer is
  ///   - numLayers: how many there are
  ///   - norm: what comes after the last one
  ///   - enableNestedTensor: accepted, but without effect: padding stays where it is
  ///   - maskCheck: accepted, but without effect, as enable_nested_tensor
  public init(
    encoderLayer: (any LayerBuilder), numLayers: Int, norm: (any LayerBuilder)? = nil, enableNestedTensor: Bool? = nil,
    maskCheck: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/TransformerEncoder",
      given: [
        "encoder_layer": NestedComponents(encoderLayer), "num_layers": numLayers,
        "norm": norm.map { NestedComponents($0) }, "enable_nested_tensor": enableNestedTensor, "mask_check": maskCheck,
      ])
  }
}
