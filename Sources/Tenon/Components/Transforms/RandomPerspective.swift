// Generated from tenon/transforms by `tenon plugin builders`.

/// A picture seen at a random angle, now and then.
public struct RandomPerspective: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - distortionScale: how far corners move: 1 is to the center
  ///   - p: probability of it
  ///   - interpolation: how a pixel is computed from those around it
  ///   - fill: value of what comes from outside: one number, or one for each channel
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    distortionScale: Double? = nil, p: Double? = nil, interpolation: String? = nil, fill: Value? = nil,
    fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomPerspective",
      given: [
        "distortion_scale": distortionScale, "p": p, "interpolation": interpolation, "fill": fill, "fields": fields,
        "mask_fill": maskFill,
      ])
  }
}
