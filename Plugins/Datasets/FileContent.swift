import Glibc
import TenonPlugin

/// All bytes of one file.
struct FileContent {
  let path: String
  let bytes: [UInt8]

  /// Gzip is known by its content, not by the file's name.
  var isGzip: Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// - Throws: `ComponentError` (data) naming the file, unless it is a regular file of at most `limit` bytes that can be
  ///   read and keeps its length meanwhile.
  init(_ path: String, atMost limit: Int) throws {
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.fault(path, "cannot be opened: \(Self.reason(errno))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.fault(path, "cannot be opened: \(Self.reason(errno))") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Self.fault(path, "is not a regular file") }
    let size = Int(status.st_size)
    guard size <= limit else { throw Self.fault(path, "expected at most \(limit) bytes, received \(size)") }
    self.path = path
    bytes = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let received = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        guard received >= 0 || errno == EINTR else { throw Self.fault(path, "cannot be read: \(Self.reason(errno))") }
        guard received != 0 else { throw Self.fault(path, "became shorter while it was read") }
        count += max(0, received)
      }
    }
  }

  /// How the file is at fault, naming it.
  func fault(_ what: String) -> ComponentError { Self.fault(path, what) }

  private static func fault(_ path: String, _ what: String) -> ComponentError {
    ComponentError(.data, "\(path): \(what)")
  }

  private static func reason(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
