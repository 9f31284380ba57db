// Generated from tenon/transforms by `tenon plugin builders`.

/// A picture turned by a random angle.
public struct RandomRotation: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - degrees: angles to the left: d for [-d, d], or [least, greatest]
  ///   - interpolation: how a pixel is computed from those around it
  ///   - expand: make the result as large as the turned picture
  ///   - center: [x, y] of what stays in place, pixels from the top left corner; null: the center
  ///   - fill: value of what comes from outside: one number, or one for each channel
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    degrees: Value, interpolation: String? = nil, expand: Bool? = nil, center: [Double]? = nil, fill: Value? = nil,
    fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomRotation",
      given: [
        "degrees": degrees, "interpolation": interpolation, "expand": expand, "center": center, "fill": fill,
        "fields": fields, "mask_fill": maskFill,
      ])
  }
}
