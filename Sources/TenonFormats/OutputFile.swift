import Glibc
import TenonCore

/// A file that is being written, from its first byte on.
public struct OutputFile: ~Copyable {
  private let descriptor: Int32
  /// As messages name it.
  private let path: String

  package init(_ descriptor: Int32, shownAs path: String) { (self.descriptor, self.path) = (descriptor, path) }

  /// The same file, for closures, which must not capture a borrowed one; not to be used after the first one.
  package init(_ other: borrowing OutputFile) { self.init(other.descriptor, shownAs: other.path) }

  /// Appends all the bytes.
  public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws {
    try Self.all(bytes, path) { [descriptor] rest, _ in Glibc.write(descriptor, rest.baseAddress, rest.count) }
  }

  /// Appends all the bytes.
  public borrowing func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Appends all that is in another file, in pieces.
  public borrowing func write(contentsOf source: InputFile) throws {
    let piece = 1 << 20
    for start in stride(from: 0, to: source.byteCount, by: piece) {
      try write(source.read(at: start, count: min(piece, source.byteCount - start)))
    }
  }

  /// Writes bytes anew that are there already; what is appended goes to the end as before.
  borrowing func overwrite(_ bytes: [UInt8], at offset: Int) throws {
    try bytes.withUnsafeBytes { bytes in
      try Self.all(bytes, path) { [descriptor] rest, done in
        pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      }
    }
  }

  /// Hands the bytes to the system until it has taken all of them.
  private static func all(
    _ bytes: UnsafeRawBufferPointer, _ path: String, _ write: (_ rest: UnsafeRawBufferPointer, _ done: Int) -> Int
  ) throws {
    var done = 0
    while done < bytes.count {
      let count = write(UnsafeRawBufferPointer(rebasing: bytes[done...]), done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError.system("write", path, count == 0 ? EIO : errno) }
      done += count
    }
  }
}
