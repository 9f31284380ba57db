import TenonCore
import TenonPlugin

/// A part of another dataset, chosen by chance: a `fraction` of its samples, or `count` of them.
///
///     RandomSubset: {dataset: {CIFAR10: {root: data}}, fraction: 0.1, stratify: true}
///
/// Which ones follows from `seed` and the number of samples alone (and their classes, with `stratify`), so that the part is
/// the same in every training. `stratify` takes of each class its share, rounded up or down. A fraction is rounded to the
/// nearest number of samples, at least 1. Samples stand in the order of the dataset.
///
/// Sample: as the dataset has it. Classes keep their numbers, those without samples too.
struct RandomSubset: SelectedDataset {
  static let declaration = Declaration(
    "RandomSubset", "a part of another dataset, chosen by chance with a fixed seed",
    arguments: [
      .component("dataset", .dataset, "what a part is taken of"),
      .float("fraction", "share of the samples; null: `count` says how many").above(0).atMost(1).orNull(),
      .int("count", "number of samples; null: `fraction` says which share").atLeast(1).orNull(),
      .bool("stratify", default: false, "whether each class has its share"),
      .int("seed", default: 0, "of the choice"),
    ],
    examples: [
      Example([
        "dataset": "FakeData", "fraction": 0.1,
        "stratify": true,
      ]),
      Example([
        "dataset": "FakeData", "count": 7,
        "seed": 3,
      ]),
    ])

  let selection: SampleSelection
  let classNames: [String]
  let hasTarget: Bool

  init(_ config: Config) throws {
    let child = try config.child("dataset")
    let dataset = try child.dataset()
    let total = dataset.count
    guard try config.isNull("fraction") != config.isNull("count") else {
      throw ComponentError(.config, field: "fraction", "expected either a fraction or a count")
    }
    let count =
      try config.isNull("count")
      ? max(1, Int((config.float("fraction") * Double(total)).rounded())) : config.int("count")
    guard count <= total else {
      throw ComponentError(
        .config, field: "count", "expected at most \(total), as there are so many samples; received \(count)")
    }
    let random = RandomSequence(
      seed: UInt64(bitPattern: Int64(try config.int("seed"))), stream: RandomStream.of(path: "RandomSubset"), step: 0)
    let order =
      try config.bool("stratify")
      ? [Int].stratified(dataset.labels(of: child.name, for: "stratify"), random) : [Int].permutation(total, random)
    selection = SampleSelection(dataset, order[..<count].sorted())
    (classNames, hasTarget) = (dataset.classNames, dataset.hasTarget)
  }
}
