// Generated from tenon/transforms by `tenon plugin builders`.

/// A random part of a picture in another size.
public struct RandomResizedCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the result, pixels
  ///   - scale: least and greatest area of the part, as a part of the image's
  ///   - ratio: least and greatest ratio of its sides
  ///   - interpolation: how a pixel is computed from those around it
  ///   - antialias: accepted as true or null: images are always antialiased
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(
    size: Pair<Int>, scale: Pair<Double>? = nil, ratio: Pair<Double>? = nil, interpolation: String? = nil,
    antialias: Bool? = nil, fields: [String]? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomResizedCrop",
      given: [
        "size": size, "scale": scale, "ratio": ratio, "interpolation": interpolation, "antialias": antialias,
        "fields": fields,
      ])
  }
}
