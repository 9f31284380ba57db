// Generated from tenon/transforms by `tenon plugin builders`.

/// An image with a random rectangle overwritten, now and then.
public struct RandomErasing: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of erasing
  ///   - scale: least and greatest area of the rectangle, as a part of the image's
  ///   - ratio: least and greatest ratio of its sides
  ///   - value: what is written: a number, one for each channel, or random
  ///   - inplace: accepted, but without effect: a sample's tensor is never changed in place
  public init(
    p: Double? = nil, scale: Pair<Double>? = nil, ratio: Pair<Double>? = nil, value: Value? = nil, inplace: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomErasing", given: ["p": p, "scale": scale, "ratio": ratio, "value": value, "inplace": inplace])
  }
}
