// Generated from tenon/datasets by `tenon plugin builders`.

/// A part of another dataset, chosen by chance with a fixed seed.
public struct RandomSubset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dataset: what a part is taken of
  ///   - fraction: share of the samples; null: `count` says how many
  ///   - count: number of samples; null: `fraction` says which share
  ///   - stratify: whether each class has its share
  ///   - seed: of the choice
  public init(
    dataset: (any DatasetBuilder), fraction: Double? = nil, count: Int? = nil, stratify: Bool? = nil, seed: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomSubset",
      given: [
        "dataset": NestedComponents(dataset), "fraction": fraction, "count": count, "stratify": stratify, "seed": seed,
      ])
  }
}
