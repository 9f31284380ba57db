// Generated from tenon/transforms by `tenon plugin builders`.

/// The center of an image.
public struct CenterCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crop, pixels
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(size: Pair<Int>, fields: [String]? = nil) {
    reference = ComponentReference("tenon/CenterCrop", given: ["size": size, "fields": fields])
  }
}
