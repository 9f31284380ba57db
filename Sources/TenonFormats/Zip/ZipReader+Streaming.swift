import CZip
import TenonCore

extension ZipReader {
  private static let partSize = 1 << 20

  /// Calls `body` with the bytes of an entry, a part at a time, whatever its size; its CRC is compared at the end.
  ///
  /// - Throws: what `body` throws; `ArchiveError` when the entry is missing or damaged.
  public func forEachPart(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let (entry, source) = try open(name)
    defer { zip_fclose(source) }
    let size = entry.size
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(1, size), Self.partSize), alignment: 64)
    defer { buffer.deallocate() }
    var done = 0
    while done < size {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, size - done)])
      let count = try fill(room, source, name)
      guard count > 0 else { throw fault(.lengthWrong(expected: size), name) }
      done += count
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    // Only the attempt to read past the end makes libzip compare the CRC.
    let excess = zip_fread(source, buffer.baseAddress, 1)
    guard excess >= 0 else { throw damaged(source, name) }
    guard excess == 0 else { throw fault(.lengthWrong(expected: size), name) }
  }

  /// Reads an entry to its end, so that its CRC has been found right.
  ///
  /// - Throws: `ArchiveError` when the entry is missing or damaged.
  public func verify(_ name: String) throws { try forEachPart(of: name) { _ in } }

  /// Copies an entry of this archive into another one; one that is stored passes through in parts, whatever its size.
  ///
  /// - Throws: `ArchiveError` when the entry is damaged, or the name is there already.
  public func copy(_ entry: ZipEntry, to archive: ZipWriter) throws {
    switch entry.method {
    case .stored:
      // Its bytes are fetched when the other archive is written, and nothing compares their CRC then.
      try verify(entry.name)
      try archive.add(entry.name, stored: content(entry))
    case .deflated: try archive.add(entry.name, read(entry.name, maximumBytes: entry.size))
    }
  }

  private func content(_ entry: ZipEntry) -> ByteContent {
    let parts = stride(from: 0, to: entry.size, by: Self.partSize).map { offset in
      let count = min(Self.partSize, entry.size - offset)
      return ByteContent(byteCount: count) { [file] body in
        try file.read(at: entry.dataOffset + offset, count: count).withUnsafeBytes(body)
      }
    }
    return ByteContent(joining: parts)
  }
}
