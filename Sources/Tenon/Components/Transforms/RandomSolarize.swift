// Generated from tenon/transforms by `tenon plugin builders`.

/// Inverts what is light in a picture, now and then.
public struct RandomSolarize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - threshold: the least byte that is inverted
  ///   - p: probability of the change
  public init(threshold: Double, p: Double? = nil) {
    reference = ComponentReference("tenon/RandomSolarize", given: ["threshold": threshold, "p": p])
  }
}
