import CZip
import Glibc
import TenonCore

/// Reads zip archives of any origin, by name and into memory only: nothing is ever extracted to a disk.
///
/// Opening checks every entry (names, kinds, methods, sizes, places in the file); reading checks sizes and CRC. Not
/// for use by several threads at once.
///
///     let archive = try ZipReader("model.tenon")
///     let manifest = try JSON.parse(archive.read("manifest.json", maximumBytes: 1 << 20))
public final class ZipReader {
  public let path: String
  /// In the order of the archive's directory.
  public let entries: [ZipEntry]
  private let indices: [String: Int]
  private let handle: OpaquePointer
  /// Where the bytes of stored entries are reached without libzip.
  let file: InputFile

  /// Opens and checks an archive.
  /// - Throws: `ArchiveError` for a fault of the archive, `FileError` when the file cannot be read.
  public init(_ path: String, limits: ZipLimits = ZipLimits()) throws {
    let file = try InputFile(path)
    let entries = try ZipDirectory(file, limits).entries
    self.path = path
    self.file = file
    self.entries = entries
    indices = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    handle = try Self.open(file)
    try checkAgreement()
  }

  deinit { zip_discard(handle) }

  public func contains(_ name: String) -> Bool { indices[name] != nil }

  public func entry(_ name: String) -> ZipEntry? { indices[name].map { entries[$0] } }

  /// All bytes of an entry, whose CRC has been found right.
  ///
  /// - Parameters:
  ///   - name: exactly as in the archive.
  ///   - maximumBytes: the most that the caller expects; a larger entry is refused before any of it is read.
  /// - Returns: as many bytes as the entry's header says.
  /// - Throws: `ArchiveError` when the entry is missing, too large or damaged.
  public func read(_ name: String, maximumBytes: Int) throws -> [UInt8] {
    if let size = entry(name)?.size, size > maximumBytes {
      throw fault(.entryTooLarge(size, limit: maximumBytes), name)
    }
    let (entry, source) = try open(name)
    defer { zip_fclose(source) }
    let bytes = try readDeclaredSize(entry, source)
    // Only the attempt to read past the end makes libzip compare the CRC.
    var surplus: UInt8 = 0
    let excess = zip_fread(source, &surplus, 1)
    guard excess >= 0 else { throw damaged(source, name) }
    guard excess == 0, bytes.count == entry.size else { throw fault(.lengthWrong(expected: entry.size), name) }
    return bytes
  }

  /// The first bytes of an entry, as many as there are up to `count`; their CRC is not looked at.
  ///
  /// - Throws: `ArchiveError` when the entry is missing or damaged.
  public func beginning(_ name: String, count: Int) throws -> [UInt8] {
    let (entry, source) = try open(name)
    defer { zip_fclose(source) }
    return try [UInt8](unsafeUninitializedCapacity: min(count, entry.size)) { buffer, filled in
      filled = try fill(
        UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<min(count, entry.size)]),
        source, name)
    }
  }

  func open(_ name: String) throws -> (ZipEntry, OpaquePointer) {
    guard let index = indices[name] else { throw fault(.missingEntry, name) }
    guard let source = zip_fopen_index(handle, zip_uint64_t(index), 0) else {
      throw fault(.damagedData(message(zip_get_error(handle))), name)
    }
    return (entries[index], source)
  }

  /// Memory is taken at once only for what the file's own size vouches for, else as the bytes arrive.
  private func readDeclaredSize(_ entry: ZipEntry, _ source: OpaquePointer) throws -> [UInt8] {
    let blockSize = 1 << 20
    if entry.method == .stored || entry.size <= blockSize {
      return try [UInt8](unsafeUninitializedCapacity: entry.size) { buffer, count in
        count = try fill(UnsafeMutableRawBufferPointer(buffer), source, entry.name)
      }
    }
    var bytes: [UInt8] = []
    while bytes.count < entry.size {
      let wanted = min(blockSize, entry.size - bytes.count)
      let block = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        count = try fill(UnsafeMutableRawBufferPointer(buffer), source, entry.name)
      }
      guard !block.isEmpty else { break }
      bytes += block
    }
    return bytes
  }

  /// Reads until the buffer is full or the data ends; the number of bytes read.
  func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ source: OpaquePointer, _ name: String
  ) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      guard let start = room.baseAddress else { break }
      let count = zip_fread(source, start, zip_uint64_t(room.count))
      guard count >= 0 else { throw damaged(source, name) }
      guard count > 0 else { break }
      filled += Int(count)
    }
    return filled
  }

  func damaged(_ source: OpaquePointer, _ name: String) -> ArchiveError {
    fault(.damagedData(message(zip_file_get_error(source))), name)
  }

  func fault(_ fault: ArchiveError.Fault, _ name: String? = nil) -> ArchiveError {
    ArchiveError(fault, path: path, entry: name)
  }

  private func message(_ error: UnsafeMutablePointer<zip_error_t>) -> String {
    String(cString: zip_error_strerror(error))
  }
}

extension ZipReader {
  /// Hands the file that was checked, not its path, to libzip.
  private static func open(_ file: InputFile) throws -> OpaquePointer {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let stream = try file.duplicateStream()
    guard let source = zip_source_filep_create(stream, 0, -1, &error) else {
      fclose(stream)
      throw ArchiveError(.readersDisagree(String(cString: zip_error_strerror(&error))), path: file.path)
    }
    guard let handle = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) else {
      zip_source_free(source)
      throw ArchiveError(.readersDisagree(String(cString: zip_error_strerror(&error))), path: file.path)
    }
    return handle
  }

  /// libzip must have found the very entries that were checked.
  private func checkAgreement() throws {
    let count = zip_get_num_entries(handle, 0)
    guard count == entries.count else {
      throw fault(.readersDisagree("\(Plural.count(entries.count, "entry")) by one count, \(count) by another"))
    }
    let needed = zip_uint64_t(
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD
        | ZIP_STAT_ENCRYPTION_METHOD)
    for (index, entry) in entries.enumerated() {
      var status = zip_stat_t()
      zip_stat_init(&status)
      guard zip_stat_index(handle, zip_uint64_t(index), ZIP_FL_ENC_RAW, &status) == 0, status.valid & needed == needed,
        let name = status.name, strlen(name) == entry.name.utf8.count, String(cString: name) == entry.name,
        status.size == UInt64(entry.size), status.comp_size == UInt64(entry.compressedSize),
        status.crc == entry.crc32, status.comp_method == entry.method.rawValue,
        status.encryption_method == ZIP_EM_NONE
      else { throw fault(.readersDisagree("its entry is not the same to every reader"), entry.name) }
    }
  }
}
