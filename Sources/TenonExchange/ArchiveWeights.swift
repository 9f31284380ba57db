import TenonCore
import TenonFormats

/// Parameters and buffers of a model's archive, read out of it one at a time.
enum ArchiveWeights {
  /// - Throws: `ArchiveError`, `SafetensorsError`; `FileError` when it cannot be read.
  static func open(_ path: String, entry name: String = "weights.safetensors") throws -> any TensorSource {
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
