import TenonCore

/// What the end of a zip file says: where its central directory lies and how many entries it has.
struct ZipEnd {
  private(set) var entryCount: Int
  private(set) var directorySize: Int
  private(set) var directoryOffset: Int

  private static let recordSize = 22
  private static let locatorSize = 20
  private static let record64Size = 56

  init(_ file: InputFile) throws {
    let path = file.path
    // The record is the last thing in the file, but for a comment of up to 65535 bytes.
    let tailStart = max(0, file.byteCount - Self.recordSize - 0xFFFF)
    let tail = LittleEndianBytes(try file.read(at: tailStart, count: file.byteCount - tailStart))
    let record = try Self.find(in: tail, path: path)
    let recordOffset = tailStart + record
    guard let disk = tail.short(record + 4), let directoryDisk = tail.short(record + 6),
      let countHere = tail.short(record + 8), let count = tail.short(record + 10),
      let size = tail.long(record + 12), let offset = tail.long(record + 16)
    else { throw ArchiveError(.notAnArchive, path: path) }
    guard disk == 0, directoryDisk == 0, countHere == count else { throw ArchiveError(.severalDisks, path: path) }
    entryCount = count
    directorySize = size
    directoryOffset = offset
    var directoryEnd = recordOffset
    if let record64Offset = try Self.record64Offset(file, before: recordOffset) {
      try read64(file, at: record64Offset, before: recordOffset - Self.locatorSize)
      directoryEnd = record64Offset
    }
    guard directoryOffset <= directoryEnd, directorySize == directoryEnd - directoryOffset else {
      throw ArchiveError(.damagedDirectory("it does not lie where the end of the archive says"), path: path)
    }
  }

  /// The offset of the one end record whose comment fills the rest of the file.
  private static func find(in tail: LittleEndianBytes, path: String) throws -> Int {
    var found: Int?
    var isSeen = false
    var next = 0
    while let offset = tail.first(UInt8(ascii: "P"), from: next), offset <= tail.count - recordSize {
      next = offset + 1
      guard tail.uint32(offset) == 0x0605_4B50 else { continue }
      isSeen = true
      guard tail.short(offset + 20) == tail.count - offset - recordSize else { continue }
      guard found == nil else { throw ArchiveError(.ambiguousEnd, path: path) }
      found = offset
    }
    guard let found else {
      throw ArchiveError(isSeen ? .truncatedOrFollowedByOtherBytes : .notAnArchive, path: path)
    }
    return found
  }

  private static func record64Offset(_ file: InputFile, before end: Int) throws -> Int? {
    guard end >= locatorSize else { return nil }
    let locator = LittleEndianBytes(try file.read(at: end - locatorSize, count: locatorSize))
    guard locator.uint32(0) == 0x0706_4B50 else { return nil }
    guard locator.uint32(4) == 0, let count = locator.uint32(16), count <= 1 else {
      throw ArchiveError(.severalDisks, path: file.path)
    }
    guard let offset = locator.quad(8), offset <= end - locatorSize - record64Size else {
      throw ArchiveError(.damagedDirectory("its 64-bit end lies outside the file"), path: file.path)
    }
    return offset
  }

  /// Takes over the 64-bit numbers; a 32-bit one that is not at its maximum must agree.
  private mutating func read64(_ file: InputFile, at offset: Int, before end: Int) throws {
    let record = LittleEndianBytes(try file.read(at: offset, count: Self.record64Size))
    guard record.uint32(0) == 0x0606_4B50, let length = record.quad(4), length == end - offset - 12,
      let countHere = record.quad(24), let count = record.quad(32), let size = record.quad(40),
      let start = record.quad(48), entryCount == 0xFFFF || entryCount == count,
      directorySize == 0xFFFF_FFFF || directorySize == size, directoryOffset == 0xFFFF_FFFF || directoryOffset == start
    else { throw ArchiveError(.damagedDirectory("its 64-bit end cannot be read"), path: file.path) }
    guard record.uint32(16) == 0, record.uint32(20) == 0, countHere == count else {
      throw ArchiveError(.severalDisks, path: file.path)
    }
    entryCount = count
    directorySize = size
    directoryOffset = start
  }
}
