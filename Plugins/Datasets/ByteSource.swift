import CZlib
import Glibc
import TenonPlugin

/// The bytes of one file from first to last, inflated when it is gzip.
///
/// Gzip is known by its content, not by the file's name. Several members after one another are one text; the check sum
/// and the length of each are checked when its end is reached.
final class ByteSource {
  let path: String
  /// Bytes of the file itself.
  let fileSize: Int
  private(set) var isGzip = false
  private let descriptor: Int32
  private let stream: UnsafeMutablePointer<z_stream>
  private var hasStream = false
  private let chunk: UnsafeMutableRawBufferPointer
  private var unread = UnsafeRawBufferPointer(start: nil, count: 0)
  private var isMemberOpen = false

  /// - Throws: `ComponentError` (data) unless it is a regular file that can be read.
  init(_ path: String) throws {
    self.path = path
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    let openFault = errno
    chunk = .allocate(byteCount: 1 << 16, alignment: 16)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    var status = stat()
    let isOpen = descriptor >= 0 && fstat(descriptor, &status) == 0
    fileSize = Int(status.st_size)
    guard isOpen else { throw fault("cannot be opened: \(Self.reason(openFault))") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fault("is not a regular file") }
    try refill()
    if unread.starts(with: Self.magic) {
      isGzip = true
      guard inflateInit2_(stream, Self.gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw ComponentError(.outOfMemory, "\(path): no memory to inflate it")
      }
      hasStream = true
      isMemberOpen = true
    }
  }

  deinit {
    if hasStream { inflateEnd(stream) }
    stream.deallocate()
    chunk.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// The most bytes that the file can hold when inflated: deflate never does better than 1032 to 1.
  var largestContent: Int {
    let (product, overflow) = fileSize.multipliedReportingOverflow(by: 1032)
    return !isGzip ? fileSize : overflow ? .max : product
  }

  /// Fills the buffer, or as much of it as there are bytes left; returns how many.
  ///
  /// - Throws: `ComponentError` (data) when the file cannot be read or the gzip data are damaged or truncated.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    while count < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let received = isGzip ? try inflateSome(into: rest) : try copySome(into: rest)
      guard let received else { break }
      count += received
    }
    return count
  }

  /// How the file is at fault, naming it.
  func fault(_ what: String) -> ComponentError { ComponentError(.data, "\(path): \(what)") }

  // MARK: Plain

  /// Nil at the end.
  private func copySome(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
    if unread.isEmpty { try refill() }
    guard !unread.isEmpty else { return nil }
    let count = min(buffer.count, unread.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: unread[..<count]))
    unread = UnsafeRawBufferPointer(rebasing: unread[count...])
    return count
  }

  /// Reads the next chunk; an empty one at the end.
  private func refill() throws {
    while true {
      let received = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
      if received >= 0 {
        unread = UnsafeRawBufferPointer(rebasing: chunk[..<received])
        return
      }
      guard errno == EINTR else { throw fault("cannot be read: \(Self.reason(errno))") }
    }
  }

  // MARK: Gzip

  private static let magic: [UInt8] = [0x1f, 0x8b]
  /// The largest window, and 16 for: gzip only, with its check sums.
  private static let gzipWindow: Int32 = 15 + 16

  /// Inflates into the buffer what the bytes at hand give.
  ///
  /// Nil at the end, which must be the end of a member. May return 0 when there is more to come.
  private func inflateSome(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
    if unread.isEmpty { try refill() }
    if unread.isEmpty {
      guard !isMemberOpen else { throw fault("the gzip data are truncated") }
      return nil
    }
    if !isMemberOpen {
      guard unread[0] == Self.magic[0], inflateReset(stream) == Z_OK else {
        throw fault("there are bytes behind the gzip data")
      }
      isMemberOpen = true
    }
    let room = min(buffer.count, Int(UInt32.max))
    stream.pointee.next_in = UnsafeMutablePointer(mutating: unread.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(unread.count)
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let status = inflate(stream, Z_NO_FLUSH)
    let detail = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's error \(status)"
    unread = UnsafeRawBufferPointer(rebasing: unread[(unread.count - Int(stream.pointee.avail_in))...])
    switch status {
    case Z_OK: break
    case Z_STREAM_END: isMemberOpen = false
    default: throw fault("the gzip data are damaged: \(detail)")
    }
    return room - Int(stream.pointee.avail_out)
  }

  private static func reason(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
