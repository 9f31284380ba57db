import TenonPlugin

/// Some samples of another dataset: those at `indices`, in their order, or from `start` to before `stop` by `step`.
///
///     Subset: {dataset: {CIFAR10: {root: data}}, stop: 1000}
///     Subset: {dataset: {ImageFolder: {root: data}}, indices: [4, 1, 4]}
///
/// Sample: as the dataset has it. Classes keep their numbers, those without samples too.
///
/// Differs from PyTorch: a range can be given in place of indices.
///
/// Source: torch.utils.data.Subset.
struct Subset: SelectedDataset {
  static let declaration = Declaration(
    "Subset", "some samples of another dataset, by their indices",
    arguments: [
      .component("dataset", .dataset, "where they are taken from"),
      .list("indices", of: .int, "of the samples; null: those of the range").atLeast(0).orNull(),
      .int("start", default: 0, "first sample of the range").atLeast(0),
      .int("stop", "the sample behind the range; null: to the end").atLeast(0).orNull(),
      .int("step", default: 1, "from one sample of the range to the next").atLeast(1).atMost(Double(1 << 40)),
    ],
    examples: [
      Example([
        "dataset": "FakeData",
        "indices": [4, 1, 4],
      ]),
      Example([
        "dataset": "FakeData", "start": 5,
        "stop": 50, "step": 7,
      ]),
    ])

  let selection: SampleSelection
  let classNames: [String]
  let hasTarget: Bool

  init(_ config: Config) throws {
    let dataset = try config.child("dataset").dataset()
    let indices = try config.isNull("indices") ? Self.range(config, dataset.count) : config.ints("indices")
    if let wrong = indices.first(where: { $0 >= dataset.count }) {
      throw ComponentError(
        .config, field: "indices",
        "expected indices below \(dataset.count), as there are so many samples; received \(wrong)")
    }
    selection = SampleSelection(dataset, indices)
    (classNames, hasTarget) = (dataset.classNames, dataset.hasTarget)
  }

  private static func range(_ config: Config, _ count: Int) throws -> [Int] {
    let (start, step) = (try config.int("start"), try config.int("step"))
    let stop = try config.isNull("stop") ? count : config.int("stop")
    guard stop <= count, start < stop else {
      throw ComponentError(
        .config, field: "stop",
        "expected a range with samples within 0..<\(count), as there are so many; received \(start)..<\(stop)")
    }
    return Array(stride(from: start, to: stop, by: step))
  }
}
