import TenonPlugin

/// The samples of several datasets, one dataset after the other.
///
///     ConcatDataset: {datasets: [{ImageFolder: {root: old}}, {ImageFolder: {root: new}}]}
///
/// Classes are those of the first dataset; others may have fewer of them or in another order, and are then matched by name.
///
/// Sample: as the datasets have them, which must agree.
///
/// Differs from PyTorch: targets are matched by the names of classes, where PyTorch leaves the numbers as they are.
///
/// Source: torch.utils.data.ConcatDataset.
struct ConcatDataset: SelectedDataset {
  static let declaration = Declaration(
    "ConcatDataset", "the samples of several datasets, one after the other",
    arguments: [.components("datasets", .dataset, "the datasets, in order")],
    examples: [
      Example([
        "datasets": [
          "FakeData",
          "FakeData",
        ]
      ])
    ])

  let selection: SampleSelection
  let classNames: [String]
  let hasTarget: Bool

  init(_ config: Config) throws {
    let children = try config.children("datasets")
    let datasets = try children.map { try $0.dataset() }
    guard let first = datasets.first else {
      throw ComponentError(.config, field: "datasets", "expected at least one dataset, received none")
    }
    if let other = datasets.firstIndex(where: { $0.hasTarget != first.hasTarget }) {
      throw ComponentError(
        .config, field: "datasets",
        "expected datasets with targets, or without; the first, \(children[0].name), has \(first.hasTarget ? "some" : "none") "
          + "and \(children[other].name), at \(other), has \(first.hasTarget ? "none" : "some")")
    }
    classNames = first.classNames
    hasTarget = first.hasTarget
    var places: [SampleSelection.Place] = []
    for (number, dataset) in datasets.enumerated() {
      places += (0..<dataset.count).map { SampleSelection.Place(dataset: number, index: $0) }
    }
    selection = SampleSelection(
      datasets, places,
      targets: try datasets.enumerated().map { try Self.targets($1.classNames, in: first.classNames, $0) })
  }

  /// For each class of a dataset its number in the first one; nil where they are the same.
  private static func targets(_ names: [String], in first: [String], _ number: Int) throws -> [Int]? {
    if names.isEmpty || first.isEmpty || names.map(ClassName.init) == first.map(ClassName.init) { return nil }
    return try names.map { name in
      guard let target = first.position(ofClass: name) else {
        throw ComponentError(
          .config, field: "datasets",
          "expected the classes of the first dataset, \(first.prefix(20).joined(separator: ", ")); received '\(name)' "
            + "in the one at \(number)")
      }
      return target
    }
  }
}
