import CInflate
import Glibc
import TenonImage
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
  /// An `inflate_state`, which nothing in Swift needs to know: code for copying its 300 members would be compiled.
  private let inflaterMemory: UnsafeMutableRawPointer
  private let chunk: UnsafeMutableRawBufferPointer
  private var unread = UnsafeRawBufferPointer(start: nil, count: 0)
  private var isMemberOpen = false

  /// - Throws: `ComponentError` (data) unless it is a regular file that can be read.
  convenience init(_ path: String) throws { try self.init(FilePath(path)) }

  init(_ file: FilePath) throws {
    path = file.description
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    descriptor = file.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    let openFault = errno
    chunk = .allocate(byteCount: 1 << 16, alignment: 16)
    inflaterMemory = .allocate(byteCount: MemoryLayout<inflate_state>.stride, alignment: 16)
    var status = stat()
    let isOpen = descriptor >= 0 && fstat(descriptor, &status) == 0
    fileSize = Int(status.st_size)
    guard isOpen else { throw fault("cannot be opened: \(Self.reason(openFault))") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fault("is not a regular file") }
    try refill()
    isGzip = unread.starts(with: Self.magic)
  }

  deinit {
    inflaterMemory.deallocate()
    chunk.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  private var inflater: UnsafeMutablePointer<inflate_state> {
    inflaterMemory.assumingMemoryBound(to: inflate_state.self)
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

  /// Inflates into the buffer what the bytes at hand give, and reads more when that is nothing.
  ///
  /// Nil at the end, which must be the end of a member. May return 0 when there is more to come.
  private func inflateSome(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
    guard try isMemberOpen || openMember() else { return nil }
    let room = min(buffer.count, Int(UInt32.max))
    inflater.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    inflater.pointee.avail_out = UInt32(room)
    while true {
      // It holds back what it has inflated but not handed out, so it is asked before the file is.
      inflater.pointee.next_in = UnsafeMutablePointer(mutating: unread.baseAddress?.assumingMemoryBound(to: UInt8.self))
      inflater.pointee.avail_in = UInt32(unread.count)
      let status = isal_inflate(inflater)
      let taken = unread.count - Int(inflater.pointee.avail_in)
      unread = UnsafeRawBufferPointer(rebasing: unread[taken...])
      guard status >= ISAL_DECOMP_OK else { throw fault("the gzip data are damaged: \(Self.damage(status))") }
      let count = room - Int(inflater.pointee.avail_out)
      isMemberOpen = inflater.pointee.block_state != ISAL_BLOCK_FINISH
      if count > 0 || !isMemberOpen { return count }
      guard unread.isEmpty || taken == 0 else { continue }
      guard unread.isEmpty else { throw fault("the gzip data are damaged") }
      try refill()
      if unread.isEmpty { throw fault("the gzip data are truncated") }
    }
  }

  /// False at the end of the file.
  private func openMember() throws -> Bool {
    if unread.isEmpty { try refill() }
    guard let first = unread.first else { return false }
    guard first == Self.magic[0] else { throw fault("there are bytes behind the gzip data") }
    isal_inflate_init(inflater)
    inflater.pointee.crc_flag = UInt32(ISAL_GZIP)
    return true
  }

  private static func damage(_ status: Int32) -> String {
    switch status {
    case ISAL_INCORRECT_CHECKSUM: "their check sum or length is another"
    case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: "the header of a member is wrong"
    default: "there is no such code (ISA-L's error \(status))"
    }
  }

  private static func reason(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
