// Generated from tenon/transforms by `tenon plugin builders`.

/// Uint8 [H, W, C] in 0...255 to float32 [C, H, W] in 0...1.
public struct ToTensor: TransformBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/ToTensor") }
}
