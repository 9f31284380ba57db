import Glibc
import TenonPlugin

/// Pictures of 28 by 28 in ten classes, as MNIST and its successors come: two IDX files, held in memory.
struct LabelledImages {
  static let side = 28
  static let classCount = 10

  let count: Int
  /// [count, 28, 28] in one block.
  private let images: [UInt8]
  private let labels: [UInt8]

  /// Finds, reads and checks both files.
  ///
  /// - Parameters:
  ///   - root: the folder with the files, or the one with torchvision's `<name>/raw` in it.
  ///   - name: the data set's.
  ///   - isTraining: `train-...` or `t10k-...`.
  ///   - hint: how to get the files; may be empty.
  /// - Throws: `ComponentError` (data, or config for an impossible root).
  init(root: String, name: String, isTraining: Bool, hint: String) throws {
    guard !root.isEmpty, !root.utf8.contains(0) else {
      throw ComponentError(.config, field: "root", "expected the path of a folder, received '\(root)'")
    }
    let prefix = isTraining ? "train" : "t10k"
    let search = FileSearch(folders: [root, "\(root)/\(name)/raw"], hint: hint)
    let imagePath = try search.find("\(prefix)-images-idx3-ubyte")
    let labelPath = try search.find("\(prefix)-labels-idx1-ubyte")

    let labels = try IDXFile(path: labelPath, pattern: [nil])
    let images = try IDXFile(path: imagePath, pattern: [nil, Self.side, Self.side])
    count = images.dimensions[0]
    guard count == labels.dimensions[0] else {
      throw ComponentError(
        .data,
        "expected one label an image, received \(Plural.count(count, "image")) in \(imagePath) "
          + "and \(Plural.count(labels.dimensions[0], "label")) in \(labelPath)")
    }
    guard count > 0 else { throw ComponentError(.data, "\(imagePath): expected images, received none") }
    if let index = labels.elements.firstIndex(where: { $0 >= Self.classCount }) {
      throw ComponentError(
        .data,
        "\(labelPath): expected labels below \(Self.classCount), received \(labels.elements[index]) at index \(index)")
    }
    self.images = images.elements
    self.labels = labels.elements
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
    let size = Self.side * Self.side
    try sample.set("input", [Self.side, Self.side, 1], of: UInt8.self) { output in
      images.withUnsafeBufferPointer { images in
        _ = output.update(fromContentsOf: images[index * size..<(index + 1) * size])
      }
    }
    try sample.set("target", [], of: Int64.self) { $0[0] = Int64(labels[index]) }
  }
}

/// Where a file may lie, and under which names.
private struct FileSearch {
  let folders: [String]
  let hint: String

  /// The first that is there, plain before gzip.
  ///
  /// - Throws: `ComponentError` (data) naming every path.
  func find(_ name: String) throws -> String {
    let paths = folders.flatMap { ["\($0)/\(name)", "\($0)/\(name).gz"] }
    if let path = paths.first(where: { access($0, F_OK) == 0 || ![ENOENT, ENOTDIR].contains(errno) }) { return path }
    let advice = hint.isEmpty ? "" : "; \(hint)"
    throw ComponentError(
      .data, field: "root", "found no \(name), plain or gzip\(advice); tried " + paths.joined(separator: ", "))
  }
}
