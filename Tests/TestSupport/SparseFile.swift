import Foundation

/// A large file whose zeros take no place on the disk.
public enum SparseFile {
  /// Writes a file with pieces at their offsets and holes between them.
  public static func write(_ path: String, byteCount: Int, _ pieces: [(offset: Int, bytes: [UInt8])]) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: UInt64(byteCount))
    for piece in pieces {
      try handle.seek(toOffset: UInt64(piece.offset))
      try handle.write(contentsOf: piece.bytes)
    }
    try handle.close()
  }
}
