// Generated from tenon/transforms by `tenon plugin builders`.

/// Leaves fewer bits of each colour, now and then.
public struct RandomPosterize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - bits: how many bits are kept
  ///   - p: probability of the change
  public init(bits: Int, p: Double? = nil) {
    reference = ComponentReference("tenon/RandomPosterize", given: ["bits": bits, "p": p])
  }
}
