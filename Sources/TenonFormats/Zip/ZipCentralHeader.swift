import TenonCore

/// One entry's header in the central directory.
struct ZipCentralHeader {
  static let fixedSize = 46

  let name: ArraySlice<UInt8>
  /// The offset behind this header, where the next one begins.
  let end: Int
  private(set) var size: Int
  private(set) var compressedSize: Int
  private(set) var headerOffset: Int
  private let flags: UInt16
  private let method: UInt16
  private let crc32: UInt32
  private let fileMode: UInt32

  /// Nil when no well-formed header begins at the offset.
  init?(_ bytes: LittleEndianBytes, at offset: Int) {
    guard bytes.uint32(offset) == 0x0201_4B50,
      let flags = bytes.uint16(offset + 8), let method = bytes.uint16(offset + 10),
      let crc32 = bytes.uint32(offset + 16), let compressedSize = bytes.long(offset + 20),
      let size = bytes.long(offset + 24), let nameLength = bytes.short(offset + 28),
      let extraLength = bytes.short(offset + 30), let commentLength = bytes.short(offset + 32),
      let disk = bytes.short(offset + 34), let attributes = bytes.uint32(offset + 38),
      let headerOffset = bytes.long(offset + 42), disk == 0 || disk == 0xFFFF,
      let name = bytes.slice(offset + Self.fixedSize, nameLength),
      let extra = bytes.slice(name.endIndex, extraLength),
      let comment = bytes.slice(extra.endIndex, commentLength)
    else { return nil }
    self.flags = flags
    self.method = method
    self.crc32 = crc32
    self.compressedSize = compressedSize
    self.size = size
    self.headerOffset = headerOffset
    self.name = name
    fileMode = attributes >> 16
    end = comment.endIndex
    guard replaceMaxima(with: LittleEndianBytes(Array(extra))) else { return nil }
  }

  /// Takes the numbers that stand at their 32-bit maximum from the zip64 field; false when the fields are malformed.
  private mutating func replaceMaxima(with extra: LittleEndianBytes) -> Bool {
    let maximum = 0xFFFF_FFFF
    var isPending = size == maximum || compressedSize == maximum || headerOffset == maximum
    var position = 0
    while position < extra.count {
      guard let id = extra.short(position), let length = extra.short(position + 2),
        extra.slice(position + 4, length) != nil
      else { return false }
      if id == 1, isPending {
        var field = position + 4
        let fieldEnd = field + length
        for path in [\Self.size, \.compressedSize, \.headerOffset] where self[keyPath: path] == maximum {
          guard field + 8 <= fieldEnd, let number = extra.quad(field) else { return false }
          self[keyPath: path] = number
          field += 8
        }
        isPending = false
      }
      position += 4 + length
    }
    return !isPending
  }

  /// Refuses what cannot or must not be read, by the header alone.
  func check(name: String, path: String, limits: ZipLimits) throws {
    func refuse(_ fault: ArchiveError.Fault) -> ArchiveError { ArchiveError(fault, path: path, entry: name) }
    // Bit 0: encrypted; 6: strongly; 13: with masked headers.
    guard flags & 0x2041 == 0 else { throw refuse(.encrypted) }
    guard let method = ZipEntry.Method(rawValue: method) else { throw refuse(.methodUnsupported(Int(method))) }
    let isFolder = name.hasSuffix("/")
    let kind = fileMode & 0o170000
    guard kind == 0 || kind == (isFolder ? 0o040000 : 0o100000), !isFolder || size == 0 else {
      throw refuse(.notAFile)
    }
    guard size <= limits.maximumEntrySize else {
      throw refuse(.entryTooLarge(size, limit: limits.maximumEntrySize))
    }
    switch method {
    case .stored:
      guard size == compressedSize else {
        throw refuse(.storedSizesDiffer(size: size, compressedSize: compressedSize))
      }
    case .deflated:
      let (most, overflow) = compressedSize.multipliedReportingOverflow(by: limits.maximumRatio)
      guard overflow || size <= most else { throw refuse(.ratioTooHigh(limit: limits.maximumRatio)) }
    }
  }

  /// Reads the local header, which must agree, and finds the data behind it.
  func locate(in file: InputFile, name: String, before end: Int) throws -> ZipEntry {
    func refuse(_ fault: ArchiveError.Fault) -> ArchiveError { ArchiveError(fault, path: file.path, entry: name) }
    let fixed = 30
    guard headerOffset <= end, fixed + self.name.count <= end - headerOffset else { throw refuse(.outsideFile) }
    let local = LittleEndianBytes(try file.read(at: headerOffset, count: fixed + self.name.count))
    guard local.uint32(0) == 0x0403_4B50 else { throw refuse(.headersDiffer("signature")) }
    guard let localFlags = local.uint16(6), (localFlags ^ flags) & 0x2041 == 0 else { throw refuse(.encrypted) }
    guard local.uint16(8) == method else { throw refuse(.headersDiffer("method")) }
    guard local.short(26) == self.name.count, local.slice(fixed, self.name.count) == self.name else {
      throw refuse(.headersDiffer("name"))
    }
    // With bit 3 set the numbers stand behind the data instead; the central directory's are the ones that count.
    if localFlags & 8 == 0 {
      guard local.uint32(14) == crc32 else { throw refuse(.headersDiffer("CRC")) }
      for (offset, number) in [(18, compressedSize), (22, size)] {
        guard let value = local.long(offset), value == number || value == 0xFFFF_FFFF else {
          throw refuse(.headersDiffer("sizes"))
        }
      }
    }
    guard let extraLength = local.short(28) else { throw refuse(.outsideFile) }
    let dataOffset = headerOffset + fixed + self.name.count + extraLength
    guard let method = ZipEntry.Method(rawValue: method), dataOffset <= end, compressedSize <= end - dataOffset else {
      throw refuse(.outsideFile)
    }
    return ZipEntry(
      name: name, method: method, size: size, compressedSize: compressedSize, crc32: crc32,
      headerOffset: headerOffset, dataOffset: dataOffset)
  }
}
