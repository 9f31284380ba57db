// Generated from tenon/transforms by `tenon plugin builders`.

/// Sharpens a picture or blurs it, now and then.
public struct RandomAdjustSharpness: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - sharpnessFactor: f: 0 blurs, 1 leaves the picture, 2 sharpens
  ///   - p: probability of the change
  public init(sharpnessFactor: Double, p: Double? = nil) {
    reference = ComponentReference("tenon/RandomAdjustSharpness", given: ["sharpness_factor": sharpnessFactor, "p": p])
  }
}
