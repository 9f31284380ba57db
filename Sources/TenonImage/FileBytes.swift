import Glibc

/// Whole files in and out, with sizes checked first.
enum FileBytes {
  /// The bytes of a regular file of at most `limit` bytes.
  static func read(_ file: FilePath, limit: Int) throws -> [UInt8] {
    let path = "\(file)"
    guard !file.bytes.contains(0) else {
      throw ImageError.cannotRead(name: path, reason: "the path contains a zero byte")
    }
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    let descriptor = file.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw ImageError.cannotRead(name: path, reason: reason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ImageError.cannotRead(name: path, reason: reason(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      throw ImageError.cannotRead(name: path, reason: isDirectory ? "it is a directory" : "it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw ImageError.fileTooLarge(name: path, bytes: size, limit: limit) }
    var fault: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let received = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        if received > 0 {
          count += received
        } else if received == 0 {
          break
        } else if errno != EINTR {
          fault = errno
          break
        }
      }
    }
    guard fault == 0 else { throw ImageError.cannotRead(name: path, reason: reason(fault)) }
    return bytes
  }

  /// Writes beside the file and renames, so that nobody meets half a file.
  static func write(_ bytes: [UInt8], to path: String) throws {
    guard !path.utf8.contains(0) else {
      throw ImageError.cannotWrite(name: path, reason: "the path contains a zero byte")
    }
    let temporary = path + ".\(getpid()).\(UInt32.random(in: .min ... .max)).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw ImageError.cannotWrite(name: path, reason: reason(errno)) }
    var fault = writeAll(bytes, to: descriptor)
    if close(descriptor) != 0, fault == 0 { fault = errno }
    if fault == 0, rename(temporary, path) != 0 { fault = errno }
    guard fault == 0 else {
      unlink(temporary)
      throw ImageError.cannotWrite(name: path, reason: reason(fault))
    }
  }

  /// 0, or the errno of what failed.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  /// What the system says of an error.
  static func reason(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
