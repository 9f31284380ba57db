// Generated from tenon/normalization by `tenon plugin builders`.

/// Normalizes groups of channels of each sample.
public struct GroupNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numGroups: parts that the channels are divided into
  ///   - numChannels: channels of the input
  ///   - eps: added to the variance
  ///   - affine: train a factor and an offset for each channel
  public init(numGroups: Int, numChannels: Int, eps: Double? = nil, affine: Bool? = nil) {
    reference = ComponentReference(
      "tenon/GroupNorm", given: ["num_groups": numGroups, "num_channels": numChannels, "eps": eps, "affine": affine])
  }
}
