import Glibc
import TenonCore

/// A regular file open for reading, whose size is known and holds while it is read.
public final class InputFile {
  public let path: String
  /// In bytes, when the file was opened.
  public let byteCount: Int
  private let descriptor: Int32

  /// Opens a file; a folder, a pipe or a device is refused, since reading one may never end.
  public init(_ path: String) throws {
    let descriptor = ByteText.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw FileError.system("read", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileError.system("read", path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError.notRegular(path, "read")
    }
    self.path = path
    self.byteCount = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The whole of a file, which must not be larger than `maximumBytes`.
  public static func read(_ path: String, maximumBytes: Int) throws -> [UInt8] {
    let file = try InputFile(path)
    guard file.byteCount <= maximumBytes else {
      throw FileError.tooLarge(path, size: file.byteCount, limit: maximumBytes)
    }
    return try file.read(at: 0, count: file.byteCount)
  }

  /// Exactly `count` bytes from an offset; the range must lie within the file.
  public func read(at offset: Int, count: Int) throws -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw FileError.shrank(path)
    }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(
        at: offset, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      initialized = count
    }
  }

  /// Fills all of a buffer from an offset on.
  public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    guard offset >= 0, offset <= byteCount, buffer.count <= byteCount - offset else { throw FileError.shrank(path) }
    var done = 0
    while done < buffer.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let received = pread(descriptor, room.baseAddress, room.count, off_t(offset + done))
      if received < 0, errno == EINTR { continue }
      guard received >= 0 else { throw FileError.system("read", path) }
      guard received > 0 else { throw FileError.shrank(path) }
      done += received
    }
  }

  /// Maps the first bytes of the file, each page private as soon as it is written to; the caller unmaps them.
  func map(_ size: Int) throws -> UnsafeMutableRawPointer {
    // Without reserving: memory is taken only for pages that are written to, which is seldom any.
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw FileError.system("map", path) }
    return memory
  }

  /// The same open file as a C stream, which the caller owns.
  func duplicateStream() throws -> UnsafeMutablePointer<FILE> {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopen(copy, "rb") else {
      let error = FileError.system("read", path)
      if copy >= 0 { close(copy) }
      throw error
    }
    return stream
  }
}
