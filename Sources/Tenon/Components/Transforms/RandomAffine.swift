// Generated from tenon/transforms by `tenon plugin builders`.

/// A picture turned, moved, scaled and sheared at random.
public struct RandomAffine: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - degrees: angles to the right: d for [-d, d], or [least, greatest]; 0 for none
  ///   - translate: greatest moves [x, y], as parts of width and height
  ///   - scale: least and greatest scale
  ///   - shear: degrees along x: d for [-d, d], [least, greatest], or four numbers for x and y
  ///   - interpolation: how a pixel is computed from those around it
  ///   - fill: value of what comes from outside: one number, or one for each channel
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  ///   - center: [x, y] of what stays in place, pixels from the top left corner; null: the center
  public init(
    degrees: Value, translate: [Double]? = nil, scale: [Double]? = nil, shear: Value? = nil,
    interpolation: String? = nil, fill: Value? = nil, fields: [String]? = nil, maskFill: Double? = nil,
    center: [Double]? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomAffine",
      given: [
        "degrees": degrees, "translate": translate, "scale": scale, "shear": shear, "interpolation": interpolation,
        "fill": fill, "fields": fields, "mask_fill": maskFill, "center": center,
      ])
  }
}
