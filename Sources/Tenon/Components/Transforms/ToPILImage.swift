// Generated from tenon/transforms by `tenon plugin builders`.

/// Float32 [C, H, W] in 0...1 to uint8 [H, W, C] in 0...255.
public struct ToPILImage: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter mode: what the channels are, to be checked: L for one, RGB for three
  public init(mode: String? = nil) { reference = ComponentReference("tenon/ToPILImage", given: ["mode": mode]) }
}
