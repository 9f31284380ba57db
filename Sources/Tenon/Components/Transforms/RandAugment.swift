// Generated from tenon/transforms by `tenon plugin builders`.

/// A few random operations of one magnitude.
public struct RandAugment: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numOps: how many operations, one after another
  ///   - magnitude: which of the magnitudes, 0 for the least
  ///   - numMagnitudeBins: how many magnitudes there are
  ///   - interpolation: how a pixel of a sheared, moved or turned picture is computed
  ///   - fill: value of what comes from outside: one number, or one for each channel; null: 0
  public init(
    numOps: Int? = nil, magnitude: Int? = nil, numMagnitudeBins: Int? = nil, interpolation: String? = nil,
    fill: Value? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandAugment",
      given: [
        "num_ops": numOps, "magnitude": magnitude, "num_magnitude_bins": numMagnitudeBins,
        "interpolation": interpolation, "fill": fill,
      ])
  }
}
