import TenonPlugin

/// MNIST as one JSON file: 50 000 digits for training, 10 000 for validation and 10 000 for testing, 28 by 28, grey.
///
/// The file is what courses of PaddlePaddle work with, `mnist.json.gz`: an array of three sets, each `[images, labels]`; an
/// image is a flat array of 784 numbers in 0...1, a label an integer. It is read from end to end in one pass, gzip or
/// plain, and only the set that is wanted is kept.
///
/// Sample: `input` float32 [1, 28, 28], as `ToTensor` would make it; `target` int64 [], the digit. The whole file is checked
/// when the data set is created.
///
/// Source: https://www.paddlepaddle.org.cn/tutorials, the course's `load_data`.
struct MNISTJSON: DatasetComponent {
  static let declaration = Declaration(
    "MNISTJSON", "handwritten digits in one JSON file, 28 x 28, 10 classes",
    arguments: [
      .string("path", "the file, mnist.json.gz, gzip or plain; nothing is downloaded"),
      .choice("split", ["train", "validation", "test"], default: "train", "which of the three sets"),
    ])

  private static let side = 28
  private static let imageSize = side * side
  /// Images of the largest set that is read: 3.3 GB.
  private static let largestCount = 1 << 20

  private let images: [Float]
  private let labels: [UInt8]
  var count: Int { labels.count }
  let classNames = (0..<10).map(String.init)

  init(_ config: Config) throws {
    let path = try config.path("path", of: "a file")
    let splits = ["train", "validation", "test"]
    let wanted = try splits.firstIndex(of: config.string("split")) ?? 0
    let text = try NumberText(path)
    var set: (images: [Float], labels: [UInt8]) = ([], [])
    try text.expect("[")
    for split in splits.indices {
      if split > 0 { try text.expect(",") }
      if split == wanted { set = try Self.set(text, splits[split]) } else { try text.skipArray() }
    }
    try text.expect("]")
    try text.finish()
    (images, labels) = set
  }

  /// `[images, labels]`.
  private static func set(_ text: NumberText, _ name: String) throws -> (images: [Float], labels: [UInt8]) {
    var (images, labels): ([Float], [UInt8]) = ([], [])
    try text.expect("[")
    try text.expect("[")
    var count = 0
    if try !text.take("]") {
      repeat {
        guard count < largestCount else { throw text.fault("expected at most \(largestCount) images in \(name)") }
        try image(text, into: &images, "image \(count) of \(name)")
        count += 1
      } while try text.take(",")
      try text.expect("]")
    }
    try text.expect(",")
    try text.expect("[")
    if try !text.take("]") {
      repeat {
        let label = try text.number()
        guard let digit = UInt8(exactly: label), digit < 10 else {
          throw text.fault("expected labels 0...9, received \(label) as label \(labels.count) of \(name)")
        }
        labels.append(digit)
      } while try text.take(",")
      try text.expect("]")
    }
    try text.expect("]")
    guard count == labels.count, count > 0 else {
      throw text.fault(
        "expected one label an image in \(name), received \(Plural.count(count, "image")) and "
          + Plural.count(labels.count, "label"))
    }
    return (images, labels)
  }

  private static func image(_ text: NumberText, into images: inout [Float], _ name: String) throws {
    try text.expect("[")
    let start = images.count
    repeat {
      guard images.count - start < imageSize else {
        throw text.fault("expected \(imageSize) numbers in \(name), received more")
      }
      images.append(Float(try text.number()))
    } while try text.take(",")
    try text.expect("]")
    guard images.count - start == imageSize else {
      throw text.fault("expected \(imageSize) numbers in \(name), received \(images.count - start)")
    }
  }

  func read(_ index: Int, into sample: Sample) throws {
    try sample.set("input", [1, Self.side, Self.side], of: Float.self) { output in
      images.withUnsafeBufferPointer {
        _ = output.update(fromContentsOf: $0[index * Self.imageSize..<(index + 1) * Self.imageSize])
      }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(labels[index]) }
  }

  func label(_ index: Int) -> Int? { Int(labels[index]) }

  var fingerprint: UInt64? {
    var hash = ContentHash()
    hash.add(labels)
    images.withUnsafeBytes { hash.add($0) }
    return hash.value
  }
}
