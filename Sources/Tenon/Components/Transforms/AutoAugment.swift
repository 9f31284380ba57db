// Generated from tenon/transforms by `tenon plugin builders`.

/// Pairs of operations that were learnt.
public struct AutoAugment: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - policy: the dataset that they were learnt on
  ///   - interpolation: how a pixel of a sheared, moved or turned picture is computed
  ///   - fill: value of what comes from outside: one number, or one for each channel; null: 0
  public init(policy: String? = nil, interpolation: String? = nil, fill: Value? = nil) {
    reference = ComponentReference(
      "tenon/AutoAugment", given: ["policy": policy, "interpolation": interpolation, "fill": fill])
  }
}
