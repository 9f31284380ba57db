public import TenonCore
public import TenonKernels

extension BatchNormArguments {
  /// As a component declares them.
  public static var declared: [Argument] {
    [
      .int("num_features", "channels of the input").atLeast(0).atMost(Double(1 << 40)),
      .float("eps", default: 1e-5, "added to the variance").atLeast(0),
      .float("momentum", default: 0.1, "share of the newest batch in the running statistics; null: mean of all batches")
        .orNull(),
      .bool("affine", default: true, "train a factor and an offset for each channel"),
      .bool("track_running_stats", default: true, "keep running statistics for evaluation"),
    ]
  }

  public init(_ config: Config) throws {
    self.init(
      features: try config.int("num_features"), eps: try config.float("eps"),
      momentum: try config.isNull("momentum") ? nil : config.float("momentum"),
      isAffine: try config.bool("affine"), tracksStatistics: try config.bool("track_running_stats"))
  }
}
