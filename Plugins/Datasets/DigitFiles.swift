import Glibc
import TenonPlugin

/// Where the IDX files of MNIST and its successors lie, and under which names.
struct DigitFiles {
  /// The folder, or one with torchvision's `<folder>/raw` in it.
  let root: String
  /// The data set's, as torchvision calls it.
  let folder: String
  let images: String
  let labels: String
  /// How to get the files; may be empty.
  let hint: String

  /// The first file of a name that is there, plain before gzip.
  ///
  /// - Throws: `ComponentError` (data) naming every path.
  func find(_ name: String) throws -> String {
    let paths = [root, "\(root)/\(folder)/raw"].flatMap { ["\($0)/\(name)", "\($0)/\(name).gz"] }
    if let path = paths.first(where: Self.exists) { return path }
    let packed = paths.lazy.filter { !$0.hasSuffix(".gz") }.map { "\($0).xz" }.first(where: Self.exists)
    let advice = packed.map { "unpack it: xz -d \($0)" } ?? hint
    throw ComponentError(
      .data, field: "root",
      "found no \(name), plain or gzip" + (advice.isEmpty ? "" : "; \(advice)") + "; tried "
        + paths.joined(separator: ", "))
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 || ![ENOENT, ENOTDIR].contains(errno) }
}

extension DigitFiles {
  /// With MNIST's own names.
  init(root: String, folder: String, isTraining: Bool, hint: String) {
    let prefix = isTraining ? "train" : "t10k"
    self.init(
      root: root, folder: folder, images: "\(prefix)-images-idx3-ubyte", labels: "\(prefix)-labels-idx1-ubyte",
      hint: hint)
  }
}
