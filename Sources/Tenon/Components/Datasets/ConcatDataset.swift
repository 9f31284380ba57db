// Generated from tenon/datasets by `tenon plugin builders`.

/// The samples of several datasets, one after the other.
public struct ConcatDataset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameter datasets: the datasets, in order
  public init(datasets: [any DatasetBuilder]) {
    reference = ComponentReference("tenon/ConcatDataset", given: ["datasets": NestedComponents(datasets)])
  }
}
