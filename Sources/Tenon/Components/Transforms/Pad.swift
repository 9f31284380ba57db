// Generated from tenon/transforms by `tenon plugin builders`.

/// An image with pixels around it.
public struct Pad: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - padding: pixels put around the image: all sides, [x, y] or [left, top, right, bottom]
  ///   - fill: value of constant padding: one number, or one for each channel
  ///   - paddingMode: what the padding is made of
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    padding: Value, fill: Value? = nil, paddingMode: String? = nil, fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/Pad",
      given: ["padding": padding, "fill": fill, "padding_mode": paddingMode, "fields": fields, "mask_fill": maskFill])
  }
}
