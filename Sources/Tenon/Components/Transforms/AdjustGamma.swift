// Generated from tenon/transforms by `tenon plugin builders`.

/// Gamma correction of a picture.
public struct AdjustGamma: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - gamma: the exponent
  ///   - gain: what the result is multiplied by
  public init(gamma: Double, gain: Double? = nil) {
    reference = ComponentReference("tenon/AdjustGamma", given: ["gamma": gamma, "gain": gain])
  }
}
