import TenonPlugin

/// The samples of some classes of another dataset, with targets of their own.
///
///     ClassSubset: {dataset: {CIFAR10: {root: data}}, classes: {airplane: 0, bird: 1}}
///     ClassSubset: {dataset: {ImageFolder: {root: pets}}, classes: {cat: 0, lynx: 0, dog: 1}}
///     ClassSubset: {dataset: MNIST, classes: ["3 - three", "7 - seven"]}
///
/// A list numbers classes in its order; a mapping says each one's target, and several may have the same one. Targets begin
/// at 0 and leave none out, so that a model needs as many outputs as there are. Classes that become one are called by all of
/// their names, `cat+lynx`. Where a dataset does not name its classes, the number stands for the name.
///
/// Sample: as the dataset has it, with the new `target`.
struct ClassSubset: SelectedDataset {
  static let declaration = Declaration(
    "ClassSubset", "the samples of some classes of another dataset, numbered anew",
    arguments: [
      .component("dataset", .dataset, "what samples are taken of; it must tell their classes"),
      .list(
        "classes", of: [.string, .list], "names of the classes, in the order of their targets, or each with its target"),
    ],
    examples: [
      Example([
        "dataset": "FakeData",
        "classes": [["3", "1"], ["7", "0"], ["9", "1"]],
      ])
    ])

  let selection: SampleSelection
  let classNames: [String]
  let hasTarget: Bool

  init(_ config: Config) throws {
    let child = try config.child("dataset")
    let dataset = try child.dataset()
    let wanted = try Self.wanted(config)
    let labels = try dataset.labels(of: child.name, for: "choosing classes")
    let known = dataset.classNames.isEmpty ? (0...(labels.max() ?? 0)).map(String.init) : dataset.classNames
    var targets = [Int](repeating: -1, count: known.count)
    var names = [[String]](repeating: [], count: (wanted.map(\.target).max() ?? 0) + 1)
    for (name, target) in wanted {
      guard let label = known.position(ofClass: name), targets[label] < 0 else {
        throw ClassSelection.unknown(name, known)
      }
      targets[label] = target
      names[target].append(known[label])
    }
    classNames = names.map { $0.joined(separator: "+") }
    hasTarget = dataset.hasTarget
    let indices = labels.indices.filter { targets.indices.contains(labels[$0]) && targets[labels[$0]] >= 0 }
    guard !indices.isEmpty else {
      throw ComponentError(
        .data, field: "classes", "expected samples of \(wanted.map(\.name).joined(separator: ", ")), received none")
    }
    selection = SampleSelection(
      [dataset], indices.map { SampleSelection.Place(dataset: 0, index: $0) }, targets: [targets])
  }

  /// - Throws: `ComponentError` (config) for a class without a target, or targets with gaps.
  private static func wanted(_ config: Config) throws -> [(name: String, target: Int)] {
    let items = try config.list("classes")
    let wanted = items.enumerated().compactMap { place, item -> (name: String, target: Int)? in
      switch item {
      case .string(let name): (name, place)
      case .list(let pair):
        if pair.count == 2, let target = Int(pair[1].description), (0..<items.count).contains(target) {
          (pair[0].description, target)
        } else {
          nil
        }
      default: nil
      }
    }
    guard wanted.count == items.count, !wanted.isEmpty else {
      throw ComponentError(
        .config, field: "classes",
        "expected names of classes, [cat, dog], or each with its target, {cat: 0, dog: 1}, counted from 0; received "
          + "\(Value.list(items))")
    }
    let targets = Set(wanted.map(\.target))
    guard targets == Set(0..<targets.count) else {
      throw ComponentError(
        .config, field: "classes",
        "expected targets 0...\(targets.count - 1), as there are \(targets.count); received "
          + targets.sorted().prefix(20).map(String.init).joined(separator: ", "))
    }
    return wanted
  }
}
