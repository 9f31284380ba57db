import TenonPlugin

/// The arguments of transforms that mix batches.
struct MixingArguments {
  /// Both parameters of the Beta distribution that shares are drawn from.
  let alpha: Double
  /// Nil: targets have to be probabilities.
  let classes: Int?

  static let declared: [Argument] = [
    .float("alpha", default: 1, "both parameters of the Beta distribution of the share").above(0).atMost(1e6),
    .int("num_classes", "classes of targets that are indices; null: as many as the dataset names")
      .orNull().atLeast(1).atMost(1_000_000),
  ]

  init(_ config: Config) throws {
    alpha = try config.float("alpha")
    classes = try config.isNull("num_classes") ? nil : config.int("num_classes")
  }
}
