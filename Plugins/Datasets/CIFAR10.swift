import TenonPlugin

/// Small pictures of ten kinds of things: 50 000 for training and 10 000 for testing, 32 by 32, RGB.
///
/// `root` is the folder with the files of the binary version (`data_batch_1.bin` to `data_batch_5.bin` and
/// `test_batch.bin`) or of the one for Python (the same names without `.bin`), or the one with `cifar-10-batches-bin` or
/// `cifar-10-batches-py` in it. Pickles are read as data: nothing in them is run.
///
/// `classes` chooses some of them, with targets in the order given: `[airplane, bird]` makes airplanes 0 and birds 1.
///
/// Sample: `input` uint8 [32, 32, 3], as an image has it; `target` int64 []. All files of a split are read and checked
/// when the data set is created.
///
/// Differs from torchvision: there is no `download`; check sums of whole files are not compared; there is `classes`.
/// Transforms are not an argument but follow the data set.
///
/// Source: Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
struct CIFAR10: DatasetComponent {
  static let declaration = Declaration(
    "CIFAR10", "pictures of 10 kinds of things, 32 x 32, RGB",
    arguments: [
      .string(
        "root",
        "folder with the files, or with cifar-10-batches-bin or cifar-10-batches-py in it; nothing is downloaded"),
      .bool("train", default: true, "the 50 000 training images, or the 10 000 for testing"),
      ClassSelection.argument("names of the classes to take, in the order of their targets; null: all ten"),
    ])

  private static let names = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  private let records: CIFARRecords
  let classNames: [String]
  var count: Int { records.targets.count }

  init(_ config: Config) throws {
    let selection = try ClassSelection(config)
    let targets = try selection.targets(among: Self.names)
    let batches = try config.bool("train") ? (1...5).map { "data_batch_\($0)" } : ["test_batch"]
    let files = try CIFARFiles(
      root: config.path("root"),
      [
        CIFARFiles.Version(
          form: .binary(labels: 1, used: 0), folder: "cifar-10-batches-bin", files: batches.map { "\($0).bin" }),
        CIFARFiles.Version(form: .pickle(key: "labels"), folder: "cifar-10-batches-py", files: batches),
      ], source: "cifar-10-binary.tar.gz")
    records = try CIFARRecords(files, targetOfLabel: targets)
    classNames = selection.names ?? Self.names
  }

  func read(_ index: Int, into sample: Sample) throws { try records.read(index, into: sample) }

  var fingerprint: UInt64? { records.fingerprint }
  func label(_ index: Int) -> Int? { Int(records.targets[index]) }
}
