import TenonPlugin

/// MNIST's digits with where each comes from, and all 60 000 of its test images: 28 by 28, grey.
///
/// `what` is `train` (60 000 images), `test` (60 000), `test10k` (the first 10 000 of them, which are MNIST's), `test50k`
/// (the others) or `nist` (all 402 953 of NIST's); null: `train` or `test`, as `train` says. `root` is the folder with the
/// IDX files (`qmnist-train-images-idx3-ubyte`, `qmnist-train-labels-idx2-int`, ...; `xnist-...` for nist), plain or gzip,
/// or the one with torchvision's `QMNIST/raw` in it. Files that end in `.xz` have to be unpacked.
///
/// Sample: `input` uint8 [28, 28, 1]; `target` int64 [], the digit. With `compat: false` the target is int64 [8]: the digit,
/// the series that the writer belongs to, the writer, the index among the writer's images, the class as NIST has it, the
/// index in NIST's files, and two reserved numbers.
///
/// Differs from PyTorch: there is no `download`. Transforms are not an argument but follow the data set.
///
/// Source: Yadav, Bottou 2019, Cold Case: The Lost MNIST Digits.
struct QMNIST: DatasetComponent {
  static let declaration = Declaration(
    "QMNIST", "MNIST's digits with where they come from, 28 x 28, 10 classes",
    arguments: [
      .string("root", "folder with the IDX files, or with QMNIST/raw in it; nothing is downloaded"),
      .choice("what", ["train", "test", "test10k", "test50k", "nist"], "which images; null: as `train` says").orNull(),
      .bool("compat", default: true, "whether the target is the digit alone, as MNIST's is"),
      .bool("train", default: true, "the training images, or those for testing; `what` comes before"),
    ])

  private static let labelLength = 8

  private let range: Range<Int>
  private let images: [UInt8]
  /// [count, 8].
  private let labels: [Int32]
  private let isCompatible: Bool

  var count: Int { range.count }
  var classNames: [String] { isCompatible ? (0..<10).map(String.init) : [] }

  init(_ config: Config) throws {
    let what = try config.isNull("what") ? (config.bool("train") ? "train" : "test") : config.string("what")
    let prefix = what == "nist" ? "xnist" : what == "train" ? "qmnist-train" : "qmnist-test"
    let files = try DigitFiles(
      root: config.path("root"), folder: "QMNIST", images: "\(prefix)-images-idx3-ubyte",
      labels: "\(prefix)-labels-idx2-int", hint: "nothing is downloaded, put the files there")
    let (imagePath, labelPath) = (try files.find(files.images), try files.find(files.labels))
    let labels = try IDXFile(path: labelPath, .int32, pattern: [nil, Self.labelLength])
    let images = try IDXFile(path: imagePath, pattern: [nil, LabelledImages.side, LabelledImages.side])
    let total = try LabelledImages.count(images, imagePath, labels, labelPath)
    switch what {
    case "test10k": range = 0..<min(10_000, total)
    case "test50k": range = min(10_000, total)..<total
    default: range = 0..<total
    }
    guard !range.isEmpty else {
      throw ComponentError(.data, "\(imagePath): expected more than 10000 images for \(what), received \(total)")
    }
    self.images = images.elements
    self.labels = labels.elements.withUnsafeBytes { bytes in
      (0..<total * Self.labelLength).map {
        Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
      }
    }
    isCompatible = try config.bool("compat")
    if let index = (0..<total).first(where: { !(0..<10).contains(self.labels[$0 * Self.labelLength]) }) {
      throw ComponentError(
        .data,
        "\(labelPath): expected digits, received \(self.labels[index * Self.labelLength]) at index \(index)")
    }
  }

  func read(_ index: Int, into sample: Sample) throws {
    let (side, place) = (LabelledImages.side, range.lowerBound + index)
    try sample.set("input", [side, side, 1], of: UInt8.self) { output in
      images.withUnsafeBufferPointer {
        _ = output.update(fromContentsOf: $0[place * side * side..<(place + 1) * side * side])
      }
    }
    let label = labels[place * Self.labelLength..<(place + 1) * Self.labelLength]
    try sample.set("target", isCompatible ? [] : [Self.labelLength], of: Int64.self) { target in
      for (offset, number) in label.prefix(target.count).enumerated() { target[offset] = Int64(number) }
    }
  }

  func label(_ index: Int) -> Int? {
    isCompatible ? Int(labels[(range.lowerBound + index) * Self.labelLength]) : nil
  }

  var fingerprint: UInt64? {
    var hash = ContentHash()
    for label in labels { hash.add(Int(label)) }
    hash.add(images)
    hash.add(range.lowerBound)
    return hash.value
  }
}
