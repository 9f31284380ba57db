// Generated from tenon/normalization by `tenon plugin builders`.

/// Normalizes each feature over the batch.
public struct BatchNorm1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numFeatures: channels of the input
  ///   - eps: added to the variance
  ///   - momentum: share of the newest batch in the running statistics; null: mean of all batches
  ///   - affine: train a factor and an offset for each channel
  ///   - trackRunningStats: keep running statistics for evaluation
  public init(
    numFeatures: Int, eps: Double? = nil, momentum: Double? = nil, affine: Bool? = nil, trackRunningStats: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/BatchNorm1d",
      given: [
        "num_features": numFeatures, "eps": eps, "momentum": momentum, "affine": affine,
        "track_running_stats": trackRunningStats,
      ])
  }
}

/// Normalizes each channel over batch, height and width.
public struct BatchNorm2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numFeatures: channels of the input
  ///   - eps: added to the variance
  ///   - momentum: share of the newest batch in the running statistics; null: mean of all batches
  ///   - affine: train a factor and an offset for each channel
  ///   - trackRunningStats: keep running statistics for evaluation
  public init(
    numFeatures: Int, eps: Double? = nil, momentum: Double? = nil, affine: Bool? = nil, trackRunningStats: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/BatchNorm2d",
      given: [
        "num_features": numFeatures, "eps": eps, "momentum": momentum, "affine": affine,
        "track_running_stats": trackRunningStats,
      ])
  }
}

/// Normalizes each channel over batch, depth, height and width.
public struct BatchNorm3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numFeatures: channels of the input
  ///   - eps: added to the variance
  ///   - momentum: share of the newest batch in the running statistics; null: mean of all batches
  ///   - affine: train a factor and an offset for each channel
  ///   - trackRunningStats: keep running statistics for evaluation
  public init(
    numFeatures: Int, eps: Double? = nil, momentum: Double? = nil, affine: Bool? = nil, trackRunningStats: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/BatchNorm3d",
      given: [
        "num_features": numFeatures, "eps": eps, "momentum": momentum, "affine": affine,
        "track_running_stats": trackRunningStats,
      ])
  }
}

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

/// Normalizes each channel of each sequence alone.
public struct InstanceNorm1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numFeatures: channels of the input
  ///   - eps: added to the variance
  ///   - momentum: share of the newest batch in the running statistics; null: mean of all batches
  ///   - affine: train a factor and an offset for each channel
  ///   - trackRunningStats: keep running statistics for evaluation
  public init(
    numFeatures: Int, eps: Double? = nil, momentum: Double? = nil, affine: Bool? = nil, trackRunningStats: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/InstanceNorm1d",
      given: [
        "num_features": numFeatures, "eps": eps, "momentum": momentum, "affine": affine,
        "track_running_stats": trackRunningStats,
      ])
  }
}

/// Normalizes each channel of each image alone.
public struct InstanceNorm2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numFeatures: channels of the input
  ///   - eps: added to the variance
  ///   - momentum: share of the newest batch in the running statistics; null: mean of all batches
  ///   - affine: train a factor and an offset for each channel
  ///   - trackRunningStats: keep running statistics for evaluation
  public init(
    numFeatures: Int, eps: Double? = nil, momentum: Double? = nil, affine: Bool? = nil, trackRunningStats: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/InstanceNorm2d",
      given: [
        "num_features": numFeatures, "eps": eps, "momentum": momentum, "affine": affine,
        "track_running_stats": trackRunningStats,
      ])
  }
}

/// Normalizes the last dimensions of each sample.
public struct LayerNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normalizedShape: extents of the last dimensions, or one number for the last alone
  ///   - eps: added to the variance
  ///   - elementwiseAffine: train a factor and an offset for each element
  ///   - bias: train the offset too
  public init(normalizedShape: Value, eps: Double? = nil, elementwiseAffine: Bool? = nil, bias: Bool? = nil) {
    reference = ComponentReference(
      "tenon/LayerNorm",
      given: ["normalized_shape": normalizedShape, "eps": eps, "elementwise_affine": elementwiseAffine, "bias": bias])
  }
}

/// Divides by a power of the neighbouring channels' squares.
public struct LocalResponseNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: neighbouring channels to add up
  ///   - alpha: factor of the mean square
  ///   - beta: exponent
  ///   - k: added to the squares
  public init(size: Int, alpha: Double? = nil, beta: Double? = nil, k: Double? = nil) {
    reference = ComponentReference(
      "tenon/LocalResponseNorm", given: ["size": size, "alpha": alpha, "beta": beta, "k": k])
  }
}

/// Divides the last dimensions of each sample by their root mean square.
public struct RMSNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normalizedShape: extents of the last dimensions, or one number for the last alone
  ///   - eps: added to the mean square; null: the precision of the numbers
  ///   - elementwiseAffine: train a factor for each element
  public init(normalizedShape: Value, eps: Double? = nil, elementwiseAffine: Bool? = nil) {
    reference = ComponentReference(
      "tenon/RMSNorm",
      given: ["normalized_shape": normalizedShape, "eps": eps, "elementwise_affine": elementwiseAffine])
  }
}
