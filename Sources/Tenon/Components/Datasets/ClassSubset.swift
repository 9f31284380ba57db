// Generated from tenon/datasets by `tenon plugin builders`.

/// The samples of some classes of another dataset, numbered anew.
public struct ClassSubset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dataset: what samples are taken of; it must tell their classes
  ///   - classes: names of the classes, in the order of their targets, or each with its target
  public init(dataset: (any DatasetBuilder), classes: Value) {
    reference = ComponentReference(
      "tenon/ClassSubset", given: ["dataset": NestedComponents(dataset), "classes": classes])
  }
}
