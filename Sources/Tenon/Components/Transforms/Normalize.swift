// Generated from tenon/transforms by `tenon plugin builders`.

/// (x - mean) / std, channel by channel.
public struct Normalize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - mean: one number for each channel, or one for all; or fit
  ///   - std: one number for each channel, or one for all; none of them 0; or fit
  ///   - inplace: accepted, but without effect: a sample's tensor is never changed in place
  public init(mean: Value, std: Value, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Normalize", given: ["mean": mean, "std": std, "inplace": inplace])
  }
}
