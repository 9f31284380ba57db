import CZip
import Glibc
import TenonCore
import TenonCrypto

/// Writes a zip archive that replaces its target only when it is complete and on the disk.
///
/// The same content gives the same bytes: every time stamp is 1980-01-01. The bytes of stored entries begin at
/// multiples of 64, as memory mapping wants.
///
///     try ZipWriter.replace("model.tenon") { archive in
///       try archive.add("manifest.json", manifest.bytes(.pretty))
///       try archive.add("weights.safetensors", stored: weights)
///     }
///
/// A sealed one ends with hashes of all entries, and perhaps a signature of these: `ZipSeal`.
public final class ZipWriter {
  /// Where the bytes of stored entries begin, they do at multiples of this.
  public static let alignment = 64

  private let path: String
  private let handle: OpaquePointer
  private let failure = ZipSource.Failure()
  private var names: [String: String] = [:]
  /// Of the entries so far, where the archive is sealed.
  private let hashes: ZipHashes?
  /// Where the next entry's header will begin.
  private var offset = 0
  /// False when libzip's handle is gone.
  private var isOpen = true

  private init(path: String, handle: OpaquePointer, hashes: ZipHashes?) {
    self.path = path
    self.handle = handle
    self.hashes = hashes
  }

  /// Makes an archive of the entries that `body` adds, of which there must be one at least.
  ///
  /// - Parameter seal: what is added behind them to check them by.
  /// - Throws: what `body` throws, `ArchiveError` or `FileError`; then the target is as it was.
  public static func replace(_ path: String, sealed seal: ZipSeal = .none, _ body: (ZipWriter) throws -> Void) throws {
    try DurableFile.replace(
      path,
      throughTemporary: { temporary in
        var code: Int32 = 0
        guard let handle = ByteText.withPath(temporary, { zip_open($0, ZIP_CREATE | ZIP_EXCL, &code) }) else {
          throw ArchiveError(.writeFailed("libzip error \(code)"), path: path)
        }
        let writer = ZipWriter(path: path, handle: handle, hashes: seal.isNone ? nil : ZipHashes())
        do {
          try body(writer)
          try writer.add(seal)
          try writer.finish()
        } catch {
          writer.isOpen = false
          zip_discard(handle)
          throw error
        }
        try writer.verifyAlignment(temporary)
      })
  }

  /// Adds an entry whose bytes are kept as they are, aligned; they are fetched when all entries are known.
  public func add(_ name: String, stored content: ByteContent) throws {
    try checkName(name)
    guard let hashes else { return try add(name, ZipSource(content, failure), ZIP_CM_STORE) }
    hashes.expect(name)
    let source = try ZipSource(content, failure, hash: SHA256()) { hashes[name] = $0 }
    try add(name, source, ZIP_CM_STORE)
  }

  /// Adds an entry, compressed unless that makes it no smaller or `.stored` is asked for.
  public func add(_ name: String, _ bytes: [UInt8], _ method: ZipEntry.Method = .deflated) throws {
    guard method == .deflated else { return try add(name, stored: ByteContent(bytes)) }
    guard let deflated = Deflate(bytes) else {
      throw ArchiveError(.writeFailed("cannot compress \(Plural.count(bytes.count, "byte"))"), path: path, entry: name)
    }
    guard deflated.bytes.count < bytes.count else { return try add(name, stored: ByteContent(bytes)) }
    try checkName(name)
    hashes?.expect(name)
    hashes?[name] = try SHA256.hash(bytes)
    try add(name, ZipSource(deflated, size: bytes.count, failure), ZIP_CM_DEFLATE)
  }

  /// Adds the hashes of all entries, and their signature; both are made when all other bytes have been written.
  private func add(_ seal: ZipSeal) throws {
    guard let hashes else { return }
    for name in ZipSeal.entries where names[ZipName.folded(name)] != nil {
      throw ArchiveError(.nameRepeated, path: path, entry: name)
    }
    let text = try hashes.content()
    try add(ZipSeal.hashesEntry, ZipSource(text, failure), ZIP_CM_STORE)
    guard case .signed(let key) = seal else { return }
    try add(ZipSeal.signatureEntry, ZipSource(ZipSignature.content(of: text, by: key), failure), ZIP_CM_STORE)
  }

  /// What could not be read again must not be written.
  private func checkName(_ name: String) throws {
    guard isOpen else { throw ArchiveError(.writeFailed("the archive is finished"), path: path, entry: name) }
    if let fault = ZipName.fault(name, ZipLimits()) { throw ArchiveError(fault, path: path, entry: name) }
    if let other = names.updateValue(name, forKey: ZipName.folded(name)) {
      throw ArchiveError(other == name ? .nameRepeated : .nameTwin(of: other), path: path, entry: name)
    }
  }

  private func add(_ name: String, _ source: ZipSource, _ method: Int32) throws {
    guard let zipSource = source.makeSource(handle) else { throw libraryFault(name) }
    let index = zip_file_add(handle, name, zipSource, ZIP_FL_ENC_UTF_8)
    guard index >= 0 else {
      zip_source_free(zipSource)
      throw libraryFault(name)
    }
    let entry = zip_uint64_t(index)
    // Host 3 is Unix: a regular file that its owner may write and all may read. 0x21 is the first of January 1980.
    guard zip_file_set_external_attributes(handle, entry, 0, 3, 0o100644 << 16) == 0,
      zip_file_set_dostime(handle, entry, 0, 0x21, 0) == 0,
      method == ZIP_CM_DEFLATE || zip_set_file_compression(handle, entry, ZIP_CM_STORE, 0) == 0
    else { throw libraryFault(name) }

    // A size of 32 bits' maximum or more makes libzip add a zip64 field of 20 bytes to the local header.
    let dataStart = offset + 30 + name.utf8.count + (source.byteCount >= 0xFFFF_FFFF ? 20 : 0)
    var padding = 0
    if method == ZIP_CM_STORE, dataStart % Self.alignment != 0 {
      padding = try pad(entry, from: dataStart, name)
    }
    offset = dataStart + padding + source.byteCount
  }

  /// Adds an extra field that makes the data begin aligned; its length, head included.
  private func pad(_ entry: zip_uint64_t, from dataStart: Int, _ name: String) throws -> Int {
    let head = 4
    let filler = (Self.alignment - (dataStart + head) % Self.alignment) % Self.alignment
    let zeros = [UInt8](repeating: 0, count: filler)
    // No registered meaning has this id.
    let id: UInt16 = 0x4246
    guard
      zip_file_extra_field_set(
        handle, entry, id, zip_uint16_t(ZIP_UINT16_MAX), zeros, zip_uint16_t(filler), ZIP_FL_LOCAL) == 0
    else { throw libraryFault(name) }
    return head + filler
  }

  private func finish() throws {
    guard !names.isEmpty else { throw ArchiveError(.writeFailed("there are no entries"), path: path) }
    guard zip_close(handle) == 0 else { throw failure.error ?? writeFault }
    isOpen = false
  }

  /// Reads back where the entries came to lie, before anybody else can see the archive.
  private func verifyAlignment(_ temporary: String) throws {
    var limits = ZipLimits()
    limits.maximumEntrySize = .max
    limits.maximumTotalSize = .max
    for entry in try ZipDirectory(InputFile(temporary), limits).entries
    where entry.method == .stored && entry.size > 0 && entry.dataOffset % Self.alignment != 0 {
      throw ArchiveError(.misaligned(entry.dataOffset), path: path, entry: entry.name)
    }
  }

  /// Why libzip could not write the file: where the disk is full, how much it takes.
  private var writeFault: any Error {
    let error = zip_get_error(handle)
    let number = zip_error_system_type(error) == ZIP_ET_SYS ? zip_error_code_system(error) : 0
    guard number == ENOSPC || number == EDQUOT else { return libraryFault(nil) }
    // Behind the entries: for each a header of the directory, and the end.
    let directory = names.values.reduce(22) { $0 + 46 + $1.utf8.count }
    return FileError.full(path, number, needed: offset + directory)
  }

  private func libraryFault(_ name: String?) -> ArchiveError {
    ArchiveError(.writeFailed(String(cString: zip_error_strerror(zip_get_error(handle)))), path: path, entry: name)
  }
}
