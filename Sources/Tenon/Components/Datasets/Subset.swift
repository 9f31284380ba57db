// Generated from tenon/datasets by `tenon plugin builders`.

/// Some samples of another dataset, by their indices.
public struct Subset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dataset: where they are taken from
  ///   - indices: of the samples; null: those of the range
  ///   - start: first sample of the range
  ///   - stop: the sample behind the range; null: to the end
  ///   - step: from one sample of the range to the next
  public init(
    dataset: (any DatasetBuilder), indices: [Int]? = nil, start: Int? = nil, stop: Int? = nil, step: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/Subset",
      given: ["dataset": NestedComponents(dataset), "indices": indices, "start": start, "stop": stop, "step": step])
  }
}
