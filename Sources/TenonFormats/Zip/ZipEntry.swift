/// One file within a zip archive, as its checked central directory describes it.
public struct ZipEntry: Sendable, Equatable {
  /// How the bytes are kept.
  public enum Method: UInt16, Sendable {
    case stored = 0
    case deflated = 8
  }

  public let name: String
  public let method: Method
  /// Uncompressed, in bytes.
  public let size: Int
  public let compressedSize: Int
  public let crc32: UInt32
  /// Where the local header begins in the file.
  public let headerOffset: Int
  /// Where the entry's bytes begin in the file.
  public let dataOffset: Int

  var dataEnd: Int { dataOffset + compressedSize }
}
