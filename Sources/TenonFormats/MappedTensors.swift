import TenonCore

/// The tensors of a safetensors entry of an archive, used where they lie in the mapped file.
///
/// Header, shapes and offsets are checked as `SafetensorsReader` checks them, and take the only pages that opening reads;
/// no CRC is compared.
public enum MappedTensors {
  /// The tensors by name; nil for an entry that is compressed, or that does not begin at a multiple of 64.
  ///
  /// Those whose place suits no element of theirs, and booleans, are copied: any byte may stand for a boolean in a file.
  ///
  /// - Throws: `SafetensorsError`, `JSONError`, `FileError`; `ArchiveError` when there is no such entry.
  public static func read(_ name: String, of archive: ZipReader) throws -> [String: Tensor]? {
    guard let entry = archive.entry(name) else {
      throw ArchiveError(.missingEntry, path: archive.path, entry: name)
    }
    guard entry.method == .stored, entry.dataOffset.isMultiple(of: ZipWriter.alignment) else { return nil }
    let source = "\(archive.path), \(name)"
    let header = try SafetensorsHeader.read(
      byteCount: entry.size, source: source, maximumBytes: SafetensorsReader.defaultMaximumHeaderBytes
    ) { try archive.file.read(at: entry.dataOffset + $0, count: $1) }
    let file = try MappedFile(archive.file)
    var tensors: [String: Tensor] = [:]
    for saved in header.entries {
      guard !saved.stored.isConverted else {
        throw SafetensorsError(.unsupportedDType(saved.stored.name), source: source, tensor: saved.name)
      }
      let type = TensorType(saved.stored.dtype, saved.shape)
      let start = file.address(entry.dataOffset + header.end + saved.begin)
      let mapped = Tensor(type, at: start, owner: file)
      let isAligned = UInt(bitPattern: start).isMultiple(of: UInt(saved.stored.dtype.byteCount))
      tensors[saved.name] = isAligned && saved.stored.dtype != .bool ? mapped : try mapped.copy()
    }
    return tensors
  }
}
