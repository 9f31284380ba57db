// Generated from tenon/transforms by `tenon plugin builders`.

/// Random brightness, contrast, saturation and hue.
public struct ColorJitter: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - brightness: how much brightness changes: a number, or [least, largest] factor
  ///   - contrast: how much contrast changes: a number, or [least, largest] factor
  ///   - saturation: how much saturation changes: a number, or [least, largest] factor
  ///   - hue: how much hue changes, a part of the circle: a number up to 0.5, or [least, largest]
  public init(brightness: Value? = nil, contrast: Value? = nil, saturation: Value? = nil, hue: Value? = nil) {
    reference = ComponentReference(
      "tenon/ColorJitter",
      given: ["brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue])
  }
}
