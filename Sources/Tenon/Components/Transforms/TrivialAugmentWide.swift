// Generated from tenon/transforms by `tenon plugin builders`.

/// One random operation of a random magnitude.
public struct TrivialAugmentWide: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numMagnitudeBins: how many magnitudes there are
  ///   - interpolation: how a pixel of a sheared, moved or turned picture is computed
  ///   - fill: value of what comes from outside: one number, or one for each channel; null: 0
  public init(numMagnitudeBins: Int? = nil, interpolation: String? = nil, fill: Value? = nil) {
    reference = ComponentReference(
      "tenon/TrivialAugmentWide",
      given: ["num_magnitude_bins": numMagnitudeBins, "interpolation": interpolation, "fill": fill])
  }
}
