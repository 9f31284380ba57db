import TenonCore

/// An `.npz` file as tensors, whose headers have been read.
///
///     let file = try NpzFile("weights.npz")
///     for (index, tensor) in file.tensors.enumerated() { print(tensor.name, try file.read(index)) }
public final class NpzFile: TensorSource {
  public let path: String
  public let tensors: [StoredTensor]
  private let reader: NpzReader

  /// Opens an archive and reads what its arrays are.
  ///
  /// - Throws: `ArchiveError`, `NpyError`; `FileError` for a file that cannot be read.
  public init(_ path: String) throws {
    self.path = path
    let reader = try NpzReader(path)
    self.reader = reader
    tensors = try reader.names.map { name in
      let array = try reader.header(name).array
      return StoredTensor(name, array.type.stored, array.shape)
    }
  }

  public func read(_ index: Int) throws -> Tensor { try reader.read(tensors[index].name) }
}
