import TenonArchive
import TenonCore
import TenonFormats

/// Parameters and buffers of a model's archive or of a checkpoint, read out of it one at a time, in the order of its layers.
public final class ArchiveState: TensorSource {
  public let path: String
  public let tensors: [StoredTensor]
  /// What was taken off the beginning of every name; nil for nothing.
  public let prefix: String?
  private let file: SafetensorsFile
  /// Where each stands in the file.
  private let positions: [Int]

  /// - Parameter isBare: whether names go without that of the model's only layer, as those of torchvision's networks do.
  /// - Throws: `ArchiveError`, `SafetensorsError`; `FileError` when it cannot be read.
  public init(_ path: String, isBare: Bool = false) throws {
    self.path = path
    let file = try Self.open(path, entry: ModelArchive.weightsEntry)
    let modules = try ModelArchive.modulePaths(at: path)
    let order = Dictionary(modules.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.file = file
    positions = file.tensors.indices.map { index in
      (index, Self.place(file.tensors[index].name, order))
    }.sorted { ($0.1.module, $0.1.name) < ($1.1.module, $1.1.name) }.map(\.0)
    let prefix = isBare ? Self.onlyLayer(modules) : nil
    self.prefix = prefix
    tensors = positions.map { index in
      let tensor = file.tensors[index]
      return StoredTensor(String(tensor.name.dropFirst(prefix?.count ?? 0)), tensor.stored, tensor.shape)
    }
  }

  /// The beginning of all names where everything is in one composite: `0.`.
  private static func onlyLayer(_ modules: [String]) -> String? {
    guard let dot = modules.first?.firstIndex(of: "."), let first = modules.first else { return nil }
    let prefix = String(first[...dot])
    return modules.allSatisfy { $0.hasPrefix(prefix) } ? prefix : nil
  }

  public func read(_ index: Int) throws -> Tensor { try file.read(positions[index]) }

  /// The module that a tensor is of, and a text that puts it where PyTorch's modules have it.
  private static func place(_ name: String, _ order: [String: Int]) -> (module: Int, name: String) {
    var module = name[...]
    while let dot = module.lastIndex(of: ".") {
      module = module[..<dot]
      if let position = order[String(module)] { return (position, rank(String(name[name.index(after: dot)...]))) }
    }
    return (order.count, name)
  }

  /// Weights come before biases, of recurrent layers one layer after the other, and the count of batches last.
  private static func rank(_ name: String) -> String {
    if let position = ["weight", "bias"].firstIndex(of: name) { return "0\(position)" }
    if let position = ["running_mean", "running_var", "num_batches_tracked"].firstIndex(of: name) {
      return "2\(position)"
    }
    var words = name.split(separator: "_").map(String.init)
    for (index, word) in words.enumerated() {
      if let position = ["weight", "ih", "hh", "hr", "bias"].firstIndex(of: word) { words[index] = "\(position)" }
    }
    // weight_hh_l1_reverse: the layer counts first.
    let layer = words.firstIndex { $0.first == "l" && Int($0.dropFirst()) != nil } ?? words.endIndex
    let depth = layer < words.count ? String(words[layer].count) : ""
    return "1" + ([depth] + words[layer...] + words[..<layer]).joined(separator: "_")
  }

  /// The tensors of an entry of an archive.
  static func open(_ path: String, entry name: String) throws -> SafetensorsFile {
    let archive = try ZipReader(path)
    guard let entry = archive.entry(name) else { throw ArchiveError(.missingEntry, path: path, entry: name) }
    let source = "\(path), \(name)"
    guard entry.method == .stored else {
      let bytes = try archive.read(name, maximumBytes: entry.size)
      return try SafetensorsFile(source, byteCount: bytes.count) { offset, buffer in
        bytes.withUnsafeBytes {
          buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + buffer.count]))
        }
      }
    }
    // Once for all of them: what is read of it afterwards has no check of its own.
    try archive.verify(name)
    let file = try InputFile(path)
    return try SafetensorsFile(source, byteCount: entry.size) { try file.read(at: entry.dataOffset + $0, into: $1) }
  }
}
