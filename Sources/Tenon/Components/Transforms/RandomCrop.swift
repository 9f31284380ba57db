// Generated from tenon/transforms by `tenon plugin builders`.

/// A crop at a random place.
public struct RandomCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crop, pixels
  ///   - padding: pixels put around the image first: all sides, [x, y] or [left, top, right, bottom]
  ///   - padIfNeeded: pad images that are smaller than size
  ///   - fill: value of constant padding: one number, or one for each channel
  ///   - paddingMode: what the padding is made of
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    size: Pair<Int>, padding: Value? = nil, padIfNeeded: Bool? = nil, fill: Value? = nil, paddingMode: String? = nil,
    fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomCrop",
      given: [
        "size": size, "padding": padding, "pad_if_needed": padIfNeeded, "fill": fill, "padding_mode": paddingMode,
        "fields": fields, "mask_fill": maskFill,
      ])
  }
}
