import TenonPlugin

/// What batch normalization is for images and for sequences: arguments, parameters, buffers and formula.
///
/// y = (x - mean) / √(variance + eps) · weight + bias, for each channel of [N, C, ...]. In training, and without
/// running statistics, mean and variance are the batch's, else the running ones.
struct BatchNorm {
  static var arguments: [Argument] {
    [
      .int("num_features", "channels of the input").atLeast(0).atMost(Double(1 << 40)),
      .float("eps", default: 1e-5, "added to the variance").atLeast(0),
      .float("momentum", default: 0.1, "share of the newest batch in the running statistics; null: mean of all batches")
        .orNull(),
      .bool("affine", default: true, "train a factor and an offset for each channel"),
      .bool("track_running_stats", default: true, "keep running statistics for evaluation"),
    ]
  }

  let features: Int
  let eps: Double
  /// Nil: every batch counts the same.
  let momentum: Double?
  let isAffine: Bool
  let tracksStatistics: Bool

  init(_ config: Config) throws {
    features = try config.int("num_features")
    eps = try config.float("eps")
    momentum = try config.isNull("momentum") ? nil : config.float("momentum")
    isAffine = try config.bool("affine")
    tracksStatistics = try config.bool("track_running_stats")
  }

  var parameters: [Parameter] {
    isAffine
      ? [Parameter("weight", [features], initializer: .ones), Parameter("bias", [features], initializer: .zeros)] : []
  }

  var buffers: [Parameter] {
    tracksStatistics
      ? [
        Parameter("running_mean", [features], initializer: .zeros),
        Parameter("running_var", [features], initializer: .ones),
        Parameter("num_batches_tracked", [], dtype: .int64, initializer: .zeros),
      ] : []
  }

  /// - Parameter dimensions: what the input must look like, by its rank: `[4: "[N, C, H, W]"]`.
  func plan(_ request: PlanRequest, dimensions: KeyValuePairs<Int, String>) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard dimensions.contains(where: { $0.key == type.shape.rank }), type.shape[1] == features else {
      let expected = dimensions.map(\.value).joined(separator: " or ")
      throw ComponentError(
        .shape, field: "input",
        "expected \(expected) with C = \(features) (num_features = \(features)), received \(type.shape)")
    }
    let usesBatch = request.isTraining || !tracksStatistics
    let count = type.shape.dimensions.enumerated().reduce(1) { $1.offset == 1 ? $0 : $0 &* $1.element }
    guard !usesBatch || count > 1 else {
      throw ComponentError(
        .shape, field: "input",
        "expected more than 1 value for each channel, to compute a variance of, received \(type.shape)")
    }
    guard type.layout == .plain else { return try VectorBatchNormOperation(self, type, request) }
    return type.dtype == .float64
      ? SpecializedOperation(BatchNormOperation<Double>(self, type, usesBatch, request))
      : SpecializedOperation(BatchNormOperation<Float>(self, type, usesBatch, request))
  }
}

extension BatchNorm {
  /// Counts the batch and returns its share in the running statistics.
  func countBatch(_ call: LayerCall) -> Double {
    let tracked = call.buffer(2, as: Int64.self)
    tracked[0] &+= 1
    return momentum ?? 1 / Double(tracked[0])
  }

  /// Moves the running statistics of one channel towards those of the batch.
  ///
  /// - Parameter variance: the unbiased one.
  func update<T: Scalar>(
    _ call: LayerCall, _ c: Int, _ share: Double, _ mean: Double, _ variance: Double, as type: T.Type
  ) {
    let runningMean = call.buffer(0, as: T.self)
    let runningVariance = call.buffer(1, as: T.self)
    runningMean[c] = T((1 - share) * Double(runningMean[c]) + share * mean)
    runningVariance[c] = T((1 - share) * Double(runningVariance[c]) + share * variance)
  }
}
