import TenonPlugin

/// Small pictures of ten kinds of things: 50 000 for training and 10 000 for testing, 32 by 32, RGB.
///
/// `root` is the folder with the files of the binary version (`data_batch_1.bin` to `data_batch_5.bin` and
/// `test_batch.bin`), or the one with `cifar-10-batches-bin` in it.
///
/// `classes` chooses some of them, with targets in the order given: `[airplane, bird]` makes airplanes 0 and birds 1.
///
/// Sample: `input` uint8 [32, 32, 3], as an image has it; `target` int64 []. All files of a split are read and checked
/// when the data set is created.
///
/// Differs from torchvision: it reads the binary version, not Python's pickles; there is no `download`; there is
/// `classes`. Transforms are not an argument but follow the data set.
///
/// Source: Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
struct CIFAR10: DatasetComponent {
  static let declaration = Declaration(
    "CIFAR10", "pictures of 10 kinds of things, 32 x 32, RGB",
    arguments: [
      .string("root", "folder with the binary version, or with cifar-10-batches-bin in it; nothing is downloaded"),
      .bool("train", default: true, "the 50 000 training images, or the 10 000 for testing"),
      ClassSelection.argument("names of the classes to take, in the order of their targets; null: all ten"),
    ])

  private static let names = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  private let batch: CIFARRecords
  let classNames: [String]
  var count: Int { batch.targets.count }

  init(_ config: Config) throws {
    let root = try config.string("root")
    guard !root.isEmpty, !root.utf8.contains(0) else {
      throw ComponentError(.config, field: "root", "expected the path of a folder, received '\(root)'")
    }
    let selection = try ClassSelection(config)
    let targets = try selection.targets(among: Self.names)
    let files = try config.bool("train") ? (1...5).map { "data_batch_\($0).bin" } : ["test_batch.bin"]
    var batch = CIFARRecords(targetOfLabel: targets)
    for path in try CIFARRecords.find(files, in: root) { try batch.append(contentsOf: path) }
    guard !batch.targets.isEmpty else {
      throw ComponentError(.data, field: "root", "\(root): expected pictures of the chosen classes, received none")
    }
    self.batch = batch
    classNames = selection.names ?? Self.names
  }

  func read(_ index: Int, into sample: Sample) throws {
    try sample.set("input", [CIFARRecords.side, CIFARRecords.side, 3], of: UInt8.self) { batch.copy(index, to: $0) }
    try sample.set("target", [], of: Int64.self) { $0[0] = batch.targets[index] }
  }

  var fingerprint: UInt64? { batch.fingerprint }
  func label(_ index: Int) -> Int? { Int(batch.targets[index]) }
}
