// Generated from tenon/transforms by `tenon plugin builders`.

/// A picture in another size.
public struct Resize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: length of the shorter side, or [height, width], pixels
  ///   - interpolation: how a pixel is computed from those around it
  ///   - maxSize: longest allowed length of the longer side, pixels; needs a size of one number
  ///   - antialias: accepted as true or null: images are always antialiased
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(
    size: Value, interpolation: String? = nil, maxSize: Int? = nil, antialias: Bool? = nil, fields: [String]? = nil
  ) {
    reference = ComponentReference(
      "tenon/Resize",
      given: [
        "size": size, "interpolation": interpolation, "max_size": maxSize, "antialias": antialias, "fields": fields,
      ])
  }
}
