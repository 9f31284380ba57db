import TenonCore

/// Messages one after another in a file, each between its length and checks: TensorFlow's TFRecord, TensorBoard's event files.
///
/// What a writer has not finished at the end is left out, as after a kill. The checks of data are not computed: whoever reads
/// gets numbers for a picture, and the file is one's own.
public struct RecordFile {
  private static let headerBytes = 12
  private static let footerBytes = 4

  private let file: MappedFile
  public var path: String { file.path }

  /// - Throws: `FileError`.
  public init(_ path: String) throws { file = try MappedFile(InputFile(path)) }

  /// Goes through all records.
  ///
  /// - Parameters:
  ///   - message: what each record is called.
  ///   - body: gets the fields of each.
  /// - Throws: what `body` throws.
  public func forEach(_ message: String, _ body: (ProtobufReader) throws -> Void) throws {
    try withExtendedLifetime(file) {
      var offset = 0
      while file.byteCount - offset >= Self.headerBytes + Self.footerBytes {
        let length = UInt64(littleEndian: file.address(offset).loadUnaligned(as: UInt64.self))
        let room = file.byteCount - offset - Self.headerBytes - Self.footerBytes
        guard length <= UInt64(room) else { return }
        let start = offset + Self.headerBytes
        try body(ProtobufReader(file, start..<start + Int(length), message: message))
        offset = start + Int(length) + Self.footerBytes
      }
    }
  }
}
