import CZip
import Glibc
import TenonCore
import TenonCrypto

/// What libzip reads an entry's bytes from while it writes an archive.
///
/// Compressed bytes are handed over as such, so that every entry's size, and with it the place of the next, is known
/// before anything is written.
final class ZipSource {
  /// The first error of any source of one archive, which libzip's error numbers cannot carry.
  final class Failure {
    var error: (any Error)?
  }

  private let content: ByteContent
  private let size: Int
  private let compressedCRC: UInt32?
  private let failure: Failure
  /// Hashes the bytes on their way; nil where nobody wants to know, or where it is known already.
  private let hash: SHA256?
  /// Told the hash when all bytes are through.
  private let hashed: (String) -> Void
  private var isHashed = false
  private var position = 0

  /// Bytes to store.
  ///
  /// - Parameters:
  ///   - hash: what hashes them on their way, if anything does.
  ///   - hashed: told the hash when all are through.
  init(
    _ content: ByteContent, _ failure: Failure, hash: SHA256? = nil, hashed: @escaping (String) -> Void = { _ in }
  ) {
    self.content = content
    size = content.byteCount
    compressedCRC = nil
    self.failure = failure
    self.hash = hash
    self.hashed = hashed
  }

  /// Bytes that are compressed already, from `size` bytes.
  init(_ deflated: Deflate, size: Int, _ failure: Failure) {
    content = ByteContent(deflated.bytes)
    self.size = size
    compressedCRC = deflated.crc32
    self.failure = failure
    hash = nil
    hashed = { _ in }
  }

  var byteCount: Int { content.byteCount }

  /// A libzip source that keeps this object until libzip frees it.
  func makeSource(_ archive: OpaquePointer) -> OpaquePointer? {
    let pointer = Unmanaged.passRetained(self)
    let source = zip_source_function(
      archive,
      { state, data, length, command in
        guard let state else { return -1 }
        let pointer = Unmanaged<ZipSource>.fromOpaque(state)
        if command == ZIP_SOURCE_FREE {
          pointer.release()
          return 0
        }
        return pointer.takeUnretainedValue().answer(command, data, length)
      }, pointer.toOpaque())
    if source == nil { pointer.release() }
    return source
  }

  private func answer(_ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
    switch command {
    case ZIP_SOURCE_OPEN: return restart()
    case ZIP_SOURCE_READ: return read(UnsafeMutableRawBufferPointer(start: data, count: Int(clamping: length)))
    case ZIP_SOURCE_CLOSE: return 0
    case ZIP_SOURCE_STAT: return describe(data)
    case ZIP_SOURCE_ERROR:
      data?.copyMemory(from: [ZIP_ER_READ, EIO], byteCount: 2 * MemoryLayout<Int32>.size)
      return Int64(2 * MemoryLayout<Int32>.size)
    case ZIP_SOURCE_SUPPORTS:
      return [
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
        ZIP_SOURCE_SUPPORTS,
      ].reduce(0) { $0 | 1 << Int64($1.rawValue) }
    default: return -1
    }
  }

  private func restart() -> Int64 {
    do {
      position = 0
      isHashed = false
      try hash?.restart()
      return 0
    } catch {
      failure.error = failure.error ?? error
      return -1
    }
  }

  private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int64 {
    do {
      let count = try content.copy(from: position, into: buffer)
      position += count
      if let hash, !isHashed {
        try hash.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if position == content.byteCount {
          hashed(try hash.finish())
          isHashed = true
        }
      }
      return Int64(count)
    } catch {
      failure.error = failure.error ?? error
      return -1
    }
  }

  private func describe(_ data: UnsafeMutableRawPointer?) -> Int64 {
    guard let status = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
    zip_stat_init(status)
    status.pointee.size = UInt64(size)
    status.pointee.comp_size = UInt64(content.byteCount)
    status.pointee.comp_method = UInt16(compressedCRC == nil ? ZIP_CM_STORE : ZIP_CM_DEFLATE)
    status.pointee.encryption_method = UInt16(ZIP_EM_NONE)
    var valid = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD
    if let compressedCRC {
      status.pointee.crc = compressedCRC
      valid |= ZIP_STAT_CRC
    }
    status.pointee.valid = UInt64(valid)
    return Int64(MemoryLayout<zip_stat_t>.size)
  }
}
