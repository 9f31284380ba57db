import TenonPlugin

/// Pictures of 28 by 28 with a class each, as MNIST and its successors come: two IDX files, held in memory.
struct LabelledImages {
  static let side = 28

  let count: Int
  /// [count, 28, 28] in one block.
  private let images: [UInt8]
  private let labels: [UInt8]
  /// Whether rows and columns change places when a picture is read.
  private let transposes: Bool

  /// Finds, reads and checks both files.
  ///
  /// - Throws: `ComponentError` (data).
  init(_ files: DigitFiles, classCount: Int = 10, transposes: Bool = false) throws {
    let (imagePath, labelPath) = (try files.find(files.images), try files.find(files.labels))
    let labels = try IDXFile(path: labelPath, pattern: [nil])
    let images = try IDXFile(path: imagePath, pattern: [nil, Self.side, Self.side])
    count = try Self.count(images, imagePath, labels, labelPath)
    if let index = labels.elements.firstIndex(where: { $0 >= classCount }) {
      throw ComponentError(
        .data,
        "\(labelPath): expected labels below \(classCount), received \(labels.elements[index]) at index \(index)")
    }
    self.images = images.elements
    self.labels = labels.elements
    self.transposes = transposes
  }

  /// How many pictures there are, each with a label.
  static func count(_ images: IDXFile, _ imagePath: String, _ labels: IDXFile, _ labelPath: String) throws -> Int {
    let count = images.dimensions[0]
    guard count == labels.dimensions[0] else {
      throw ComponentError(
        .data,
        "expected one label an image, received \(Plural.count(count, "image")) in \(imagePath) "
          + "and \(Plural.count(labels.dimensions[0], "label")) in \(labelPath)")
    }
    guard count > 0 else { throw ComponentError(.data, "\(imagePath): expected images, received none") }
    return count
  }

  func label(_ index: Int) -> Int { Int(labels[index]) }

  /// Of all pixels and labels.
  var fingerprint: UInt64 {
    var hash = ContentHash()
    hash.add(labels)
    hash.add(images)
    return hash.value
  }

  /// Sets `input`, uint8 [28, 28, 1], and `target`, int64 [].
  func read(_ index: Int, into sample: Sample) throws {
    let (side, size) = (Self.side, Self.side * Self.side)
    try sample.set("input", [side, side, 1], of: UInt8.self) { output in
      images.withUnsafeBufferPointer { images in
        guard transposes else {
          _ = output.update(fromContentsOf: images[index * size..<(index + 1) * size])
          return
        }
        for row in 0..<side {
          for column in 0..<side { output[row * side + column] = images[index * size + column * side + row] }
        }
      }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(labels[index]) }
  }
}
