import Glibc
import TenonImage
import TenonPlugin

/// The file of a `DiskPictureCache`: a header, a slot for each sample, and pixels.
///
///     0    "TENONPIC", version, key, samples, where the next picture goes and a hash of that, 16 bytes of zero
///     64   slots of 64 bytes
///     ...  pixels, from a multiple of 4096 on
///
/// Numbers have 64 bits, little-endian. A file that is not of this form is replaced by a new one, so that processes which
/// have it open keep what they have.
final class PictureCacheFile: Sendable {
  /// Where a picture may be written.
  enum Place: Equatable {
    case at(Int)
    /// Somebody else is taking a place just now.
    case busy
    case full
  }

  static let ending = ".pictures"
  private static let magic: [UInt8] = Array("TENONPIC".utf8)
  private static let version = 1
  private static let headerBytes = 64
  /// Where the header says where the next picture goes.
  private static let endOffset = 32
  private static let endBytes = 16
  /// Files that nobody has opened for so long are removed.
  private static let daysKept = 30

  /// Where pixels begin.
  let dataStart: Int
  private let key: UInt64
  private let descriptor: Int32

  init(folder: FilePath, key: UInt64, count: Int) throws {
    self.key = key
    dataStart = (Self.headerBytes + PictureSlot.byteCount * count + 4095) & ~4095
    let digits = String(key, radix: 16)
    let name = FilePath(String(repeating: "0", count: 16 - digits.count) + digits + Self.ending)
    let path = folder.appending(name)
    let header = Self.header(key: key, count: count, dataStart: dataStart)
    do {
      try Self.makeFolder(folder)
      Self.removeOld(in: folder, but: name)
      descriptor = try Self.open(path, header, key: key) ?? Self.create(path, header, size: dataStart)
    } catch let fault as SystemFault {
      throw ComponentError(
        .data, field: "cache_path",
        "\(folder): decoded images cannot be kept there: \(fault.reason); set cache_path to a folder that can be written"
      )
    }
    // What was opened last is kept longest.
    futimens(descriptor, nil)
  }

  deinit { close(descriptor) }

  /// What the file has, and a quarter of what is free.
  var defaultLimit: Int {
    var disk = statvfs()
    guard fstatvfs(descriptor, &disk) == 0, let size = Self.size(descriptor) else { return 0 }
    return size + Int(disk.f_bavail) * Int(disk.f_frsize) / 4
  }

  // MARK: Slots and pixels

  /// Nil where none has been written, or what was is damaged.
  func slot(_ index: Int) -> PictureSlot? {
    var numbers = [UInt64](repeating: 0, count: 8)
    let offset = Self.headerBytes + PictureSlot.byteCount * index
    guard numbers.withUnsafeMutableBytes({ read(into: $0, at: offset) }),
      let slot = PictureSlot(numbers.map(UInt64.init(littleEndian:)), index: index, key: key, dataStart: dataStart)
    else { return nil }
    return slot.end <= Self.size(descriptor) ?? 0 ? slot : nil
  }

  func write(_ slot: PictureSlot, _ index: Int) -> Bool {
    slot.numbers(index: index, key: key).map(\.littleEndian).withUnsafeBytes {
      write($0, at: Self.headerBytes + PictureSlot.byteCount * index)
    }
  }

  /// Takes the next place for so many bytes, for this process alone; one call at a time.
  func take(_ bytes: Int, limit: Int) -> Place {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return .busy }
    defer { flock(descriptor, LOCK_UN) }
    var end = [UInt8](repeating: 0, count: Self.endBytes)
    // A place that is not sure might be that of another picture.
    guard end.withUnsafeMutableBytes({ read(into: $0, at: Self.endOffset) }), let offset = Self.end(end[...], key),
      offset >= dataStart, bytes <= limit - offset
    else { return .full }
    // Who has shortened the file has taken pictures away: to write behind them would fill their places with zeros.
    guard let size = Self.size(descriptor), size >= offset,
      ftruncate(descriptor, max(size, offset + bytes)) == 0
    else { return .full }
    return Self.bytes(end: offset + bytes, key).withUnsafeBytes { write($0, at: Self.endOffset) } ? .at(offset) : .full
  }

  /// Fills the buffer; false when the file does not have so many bytes.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, offset + done)
      if count > 0 { done += count } else if count == 0 || errno != EINTR { return false }
    }
    return true
  }

  /// Fills the buffer with rows that begin `stride` bytes after each other; false when the file does not have them all.
  func readRows(of row: Int, stride: Int, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    let (count, most) = (buffer.count / row, 512)
    return withUnsafeTemporaryAllocation(byteCount: stride - row, alignment: 1) { between in
      withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2 * most) { places in
        for first in Swift.stride(from: 0, to: count, by: most) {
          let rows = min(most, count - first)
          for index in 0..<rows {
            places[2 * index] = iovec(iov_base: buffer.baseAddress.map { $0 + (first + index) * row }, iov_len: row)
            places[2 * index + 1] = iovec(iov_base: between.baseAddress, iov_len: between.count)
          }
          // What follows the last row may not be there.
          let wanted = rows * stride - between.count
          guard preadv(descriptor, places.baseAddress, Int32(2 * rows - 1), offset + first * stride) == wanted else {
            return false
          }
        }
        return true
      }
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    Self.write(bytes, at: offset, descriptor)
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, offset + done)
      if count > 0 { done += count } else if count == 0 || errno != EINTR { return false }
    }
    return true
  }

  // MARK: Opening

  private struct SystemFault: Error {
    let code = errno
    var reason: String {
      var text = [CChar](repeating: 0, count: 256)
      guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  private static func header(key: UInt64, count: Int, dataStart: Int) -> [UInt8] {
    let start = magic + bytes([UInt64(version), key, UInt64(count)]) + bytes(end: dataStart, key)
    return start + [UInt8](repeating: 0, count: headerBytes - start.count)
  }

  private static func bytes(_ numbers: [UInt64]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian, Array.init) }
  }

  /// Where the next picture goes, as it stands in the header, with a hash.
  private static func bytes(end: Int, _ key: UInt64) -> [UInt8] {
    var hash = ContentHash()
    for number in [Int(truncatingIfNeeded: key), end] { hash.add(number) }
    return bytes([UInt64(end), hash.value])
  }

  /// Nil for bytes that are damaged.
  private static func end(_ bytes: ArraySlice<UInt8>, _ key: UInt64) -> Int? {
    let end = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard end < 1 << 60, bytes.elementsEqual(Self.bytes(end: Int(end), key)) else { return nil }
    return Int(end)
  }

  /// Nil when there is none of this form.
  private static func open(_ path: FilePath, _ header: [UInt8], key: UInt64) throws -> Int32? {
    let descriptor = path.withCString { Glibc.open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard descriptor >= 0 else {
      guard errno == ENOENT || errno == ELOOP else { throw SystemFault() }
      return nil
    }
    var found = [UInt8](repeating: 0, count: headerBytes)
    let count = pread(descriptor, &found, headerBytes, 0)
    // Where the next picture goes has changed since; the file never ends before that.
    if count == headerBytes, found[..<endOffset] == header[..<endOffset],
      let end = Self.end(found[endOffset..<(endOffset + endBytes)], key), let size = Self.size(descriptor), size >= end
    {
      return descriptor
    }
    close(descriptor)
    return nil
  }

  /// Nil for what is no regular file.
  private static func size(_ descriptor: Int32) -> Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Makes it beside and renames it, so that nobody meets half a header.
  private static func create(_ path: FilePath, _ header: [UInt8], size: Int) throws -> Int32 {
    let temporary = FilePath(
      bytes: path.bytes + Array(".\(getpid()).\(UInt32.random(in: .min ... .max))\(ending)".utf8))
    let descriptor = temporary.withCString { Glibc.open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw SystemFault() }
    let isWritten =
      header.withUnsafeBytes { write($0, at: 0, descriptor) } && ftruncate(descriptor, size) == 0
      && temporary.withCString { old in path.withCString { rename(old, $0) } } == 0
    guard isWritten else {
      let fault = SystemFault()
      close(descriptor)
      _ = temporary.withCString { unlink($0) }
      throw fault
    }
    return descriptor
  }

  private static func makeFolder(_ folder: FilePath) throws {
    guard folder.withCString({ mkdir($0, 0o777) }) != 0, errno != EEXIST else { return }
    throw SystemFault()
  }

  /// Caches of data or decoding that are no more.
  private static func removeOld(in folder: FilePath, but name: FilePath) {
    guard let files = try? FolderTree(folder).files else { return }
    for file in files where file.name != name && file.bytes.ends(with: Array(ending.utf8)) {
      guard let stamp = FileStamp(file), stamp.modified / 1_000_000_000 < time(nil) - daysKept * 86_400 else {
        continue
      }
      _ = file.withCString { unlink($0) }
    }
  }
}

extension Collection where Element: Equatable, Self: BidirectionalCollection {
  fileprivate func ends(with ending: [Element]) -> Bool { suffix(ending.count).elementsEqual(ending) }
}
