// Generated from tenon/activations by `tenon plugin builders`.

/// Softmax over the channels of each pixel.
public struct Softmax2d: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Softmax2d") }
}
