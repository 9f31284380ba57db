import TenonCore
import TenonElements

/// A file that `torch.save` has written: tensors in containers, of which nothing is run and everything is checked.
///
///     let file = try TorchFile("checkpoint.pt")
///     let weights = try file.source(part: "model")
///     for (index, tensor) in weights.tensors.enumerated() { print(tensor.name, try weights.read(index)) }
///
/// Reads the zip form (since PyTorch 1.6) and the one before it. Programs (TorchScript) and the tar form are refused by
/// name. Storages are read when a tensor is, with their CRCs.
public final class TorchFile {
  /// Of the pickle inside.
  static let maximumPickleBytes = 256 << 20

  public let path: String
  /// What the file holds.
  public let root: TorchValue
  private let storages: any TorchStorages
  /// The storage that was read last, since several tensors may share it.
  private var held: (storage: TorchStorage, bytes: [UInt8])?

  /// Opens a file and reads what is in it, but no elements.
  ///
  /// - Throws: `TorchError`, `PickleError`, `ArchiveError`, `FileError`.
  public init(_ path: String) throws {
    let file = try InputFile(path)
    let start = try file.read(at: 0, count: min(512, file.byteCount))
    let pickle: Pickle
    if start.starts(with: Array("PK".utf8)) {
      (pickle, storages) = try TorchArchive.open(path)
    } else if start.starts(with: TorchLegacyFile.magic) {
      (pickle, storages) = try TorchLegacyFile.open(file)
    } else if Self.isTar(start) {
      throw TorchError.tar(path)
    } else {
      throw TorchError.pickle(path)
    }
    var decoder = TorchDecoder(pickle, path: path, byteCount: storages.byteCount)
    self.path = path
    root = try decoder.root()
  }

  /// Whether a file that begins so is one, or one of those that are refused by name.
  public static func isOne(_ start: [UInt8]) -> Bool {
    isTar(start) || start.count > 2 && start[0] == 0x80 && (1...5).contains(start[1])
  }

  /// Whether a zip archive is one, or a program.
  public static func isOne(_ archive: ZipReader) -> Bool {
    archive.entries.contains { $0.name.hasSuffix("/data.pkl") || $0.name.hasSuffix("/constants.pkl") }
  }

  private static func isTar(_ start: [UInt8]) -> Bool {
    start.count > 262 && start[257..<262].elementsEqual("ustar".utf8)
  }

  /// Reads a tensor of the file, row by row.
  public func read(_ tensor: TorchTensor, name: String) throws -> Tensor {
    do {
      return try tensor.stored.tensor(tensor.shape, isBigEndian: storages.isBigEndian) { buffer in
        guard !buffer.isEmpty else { return }
        try self.bytes(of: tensor.storage).withUnsafeBytes {
          tensor.elements.copy(tensor.stored.byteCount, from: $0, to: buffer)
        }
      }
    } catch let fault as StoredType.TooLarge {
      throw TorchError.value(
        path, name, "element \(fault.index) is too large", expected: "at most \(Int64.max)", received: "\(fault.value)")
    }
  }

  private func bytes(of storage: TorchStorage) throws -> [UInt8] {
    if let held, held.storage == storage { return held.bytes }
    held = nil
    let bytes = try storages.read(storage)
    held = (storage, bytes)
    return bytes
  }
}

/// Where the elements of a file of PyTorch lie.
protocol TorchStorages {
  var isBigEndian: Bool { get }
  /// - Throws: `TorchError` where there is none.
  func byteCount(_ key: String) throws -> Int
  func read(_ storage: TorchStorage) throws -> [UInt8]
}
