import CZlib
import Glibc
import TenonCore

/// Writes a `.tar.gz` archive, file by file: ustar, compressed by zlib.
///
/// The same files make the same bytes: entries bear no times and no owners.
public final class TarGzipWriter {
  private let output: (UnsafeRawBufferPointer) throws -> Void
  private var stream = z_stream()
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private let path: String

  /// Replaces a file, or makes it, with what `body` adds.
  ///
  /// - Throws: `FileError` when it cannot be written; the file is then as it was.
  public static func replace(_ path: String, _ body: (TarGzipWriter) throws -> Void) throws {
    try DurableFile.replace(path) { handle in
      // A closure must not capture the borrowed handle itself.
      let file = OutputFile(handle)
      let writer = try TarGzipWriter(path) { try file.write($0) }
      try body(writer)
      try writer.finish()
    }
  }

  private init(_ path: String, _ output: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    (self.path, self.output) = (path, output)
    // 16 more bits of window: with gzip's header and check sum.
    let status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw FileError.system("write", path, ENOMEM) }
  }

  deinit { deflateEnd(&stream) }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - name: its path in the archive, of at most 100 bytes after the last but one folder.
  ///   - isProgram: whether it may be executed.
  public func add(_ name: String, _ bytes: [UInt8], isProgram: Bool = false) throws {
    try write(header(name, byteCount: bytes.count, isProgram))
    try write(bytes)
    try pad(bytes.count)
  }

  /// Adds a file that lies on the disk, in pieces.
  public func add(_ name: String, file source: String, isProgram: Bool = false) throws {
    let file = try InputFile(source)
    try write(header(name, byteCount: file.byteCount, isProgram))
    var offset = 0
    while offset < file.byteCount {
      let piece = try file.read(at: offset, count: min(1 << 20, file.byteCount - offset))
      try write(piece)
      offset += piece.count
    }
    try pad(file.byteCount)
  }

  private func finish() throws {
    try write([UInt8](repeating: 0, count: 1024))
    try compress([], Z_FINISH)
  }

  private func header(_ name: String, byteCount: Int, _ isProgram: Bool) throws -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in text.enumerated() { header[offset + index] = byte }
    }
    func octal(_ number: Int, digits: Int, at offset: Int) {
      let text = String(number, radix: 8)
      put((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8, at: offset)
    }
    let bytes = Array(name.utf8)
    if bytes.count <= 100 {
      put(bytes, at: 0)
    } else {
      let cuts = bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") && $0 <= 155 && bytes.count - $0 - 1 <= 100 }
      guard let cut = cuts.first else { throw FileError.system("write", path, ENAMETOOLONG) }
      put(bytes[(cut + 1)...], at: 0)
      put(bytes[..<cut], at: 345)
    }
    guard byteCount < 1 << 33 else { throw FileError.system("write", path, EFBIG) }
    octal(isProgram ? 0o755 : 0o644, digits: 7, at: 100)
    octal(0, digits: 7, at: 108)
    octal(0, digits: 7, at: 116)
    octal(byteCount, digits: 11, at: 124)
    octal(0, digits: 11, at: 136)
    put("        0".utf8, at: 148)
    put("ustar\0".utf8, at: 257)
    put("00".utf8, at: 263)
    octal(header.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
    header[154] = 0
    return header
  }

  private func pad(_ count: Int) throws { try write([UInt8](repeating: 0, count: (512 - count % 512) % 512)) }

  private func write(_ bytes: [UInt8]) throws {
    // zlib counts in 32 bits.
    for start in stride(from: 0, to: bytes.count, by: 1 << 28) {
      try compress(bytes[start..<min(bytes.count, start + 1 << 28)], Z_NO_FLUSH)
    }
  }

  private func compress(_ bytes: ArraySlice<UInt8>, _ flush: Int32) throws {
    try bytes.withUnsafeBufferPointer { source in
      stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      stream.avail_in = uInt(source.count)
      while true {
        let (status, count) = buffer.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = uInt(room.count)
          return (deflate(&stream, flush), room.count - Int(stream.avail_out))
        }
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
          throw FileError.system("write", path, EIO)
        }
        try buffer.withUnsafeBytes { try output(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        // A buffer that was not filled: all that there was to say has been said.
        if flush == Z_FINISH ? status == Z_STREAM_END : count < buffer.count { return }
      }
    }
  }
}
