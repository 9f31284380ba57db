import TenonCore
import TenonFormats

/// The kinds of files that tensors come from and go to.
public enum FileFormat: String, Sendable, CaseIterable {
  /// What `torch.save` writes.
  case pt
  case safetensors
  /// What `numpy.savez` writes.
  case npz
  /// A model or a checkpoint of Tenon.
  case tenon
  /// A model as a graph of operators, with its tensors.
  case onnx

  /// What a file is, by its contents; its name says nothing.
  ///
  /// - Throws: `ExchangeError` for anything else; `ArchiveError` for a zip file that is damaged; `FileError`.
  public init(of path: String) throws {
    guard !Folder.isThere(path) else { throw ExchangeError.folder(path) }
    let file = try InputFile(path)
    let start = try file.read(at: 0, count: min(file.byteCount, Self.lookedAt))
    if start.starts(with: Self.zipStart) {
      self = try Self.kind(ofZip: path)
    } else if TorchFile.isOne(start) {
      self = .pt
    } else if start.count > 8, start[8...].first(where: { !Self.space.contains($0) }) == UInt8(ascii: "{") {
      self = .safetensors
    } else if ONNXFile.isOne(start) {
      self = .onnx
    } else {
      throw ExchangeError.unknown(path, start)
    }
  }

  /// By the end of a name.
  ///
  /// - Throws: `ExchangeError` when it is none of them.
  public init(named path: String) throws(ExchangeError) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(path[path.utf8.index(after: $0)...]) } ?? ""
    switch end.lowercased() {
    case "pt", "pth", "ckpt": self = .pt
    case "safetensors": self = .safetensors
    case "npz": self = .npz
    case "tenon": self = .tenon
    case "onnx": self = .onnx
    default: throw ExchangeError.name(path)
    }
  }

  private static let zipStart = Array("PK\u{3}\u{4}".utf8)
  private static let space = Set(" \t\r\n".utf8)
  private static let lookedAt = 512

  private static func kind(ofZip path: String) throws -> FileFormat {
    let archive = try ZipReader(path, limits: .others)
    if archive.contains("weights.safetensors"), archive.contains("manifest.json") { return .tenon }
    if TorchFile.isOne(archive) { return .pt }
    if archive.entries.contains(where: { $0.name.hasSuffix(".npy") }) { return .npz }
    throw ExchangeError.otherZip(path, archive.entries.map(\.name))
  }
}
