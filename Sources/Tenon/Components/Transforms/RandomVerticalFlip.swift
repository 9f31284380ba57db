// Generated from tenon/transforms by `tenon plugin builders`.

/// Mirrors an image top to bottom, now and then.
public struct RandomVerticalFlip: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of a flip
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(p: Double? = nil, fields: [String]? = nil) {
    reference = ComponentReference("tenon/RandomVerticalFlip", given: ["p": p, "fields": fields])
  }
}
