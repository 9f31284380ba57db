import TenonCore

/// The list of entries of a zip file, read and checked by our own eyes.
///
/// libzip does not tell where an entry lies in the file, and lets entries overlap, names climb out of the tree and
/// links through; here each is refused before libzip, which inflates, sees the file.
struct ZipDirectory {
  let entries: [ZipEntry]

  init(_ file: InputFile, _ limits: ZipLimits) throws {
    let end = try ZipEnd(file)
    guard end.entryCount <= limits.maximumEntries else {
      throw ArchiveError(.tooManyEntries(end.entryCount, limit: limits.maximumEntries), path: file.path)
    }
    guard end.entryCount <= end.directorySize / ZipCentralHeader.fixedSize else {
      throw ArchiveError(
        .damagedDirectory("it is too short for \(Plural.count(end.entryCount, "entry"))"), path: file.path)
    }
    let bytes = LittleEndianBytes(try file.read(at: end.directoryOffset, count: end.directorySize))
    var entries: [ZipEntry] = []
    entries.reserveCapacity(end.entryCount)
    var names = ZipNameCheck(limits: limits, path: file.path)
    var total = 0
    var position = 0
    for index in 0..<end.entryCount {
      guard let header = ZipCentralHeader(bytes, at: position) else {
        throw ArchiveError(.damagedDirectory("entry \(index + 1) cannot be read"), path: file.path)
      }
      position = header.end
      let name = try names.check(header.name)
      try header.check(name: name, path: file.path, limits: limits)
      let (sum, overflow) = total.addingReportingOverflow(header.size)
      total = sum
      guard !overflow, total <= limits.maximumTotalSize else {
        throw ArchiveError(.totalTooLarge(limit: limits.maximumTotalSize), path: file.path)
      }
      entries.append(try header.locate(in: file, name: name, before: end.directoryOffset))
    }
    guard position == bytes.count else {
      throw ArchiveError(.damagedDirectory("\(bytes.count - position) bytes follow its last entry"), path: file.path)
    }
    self.entries = entries
    try checkRanges(end: end.directoryOffset, path: file.path)
  }

  /// The first entry begins the file and no two share a byte.
  private func checkRanges(end: Int, path: String) throws {
    let sorted = entries.sorted { ($0.headerOffset, $0.dataEnd) < ($1.headerOffset, $1.dataEnd) }
    let first = sorted.first?.headerOffset ?? end
    guard first == 0 else { throw ArchiveError(.bytesBeforeFirstEntry(first), path: path) }
    for (entry, next) in zip(sorted, sorted.dropFirst()) where next.headerOffset < entry.dataEnd {
      throw ArchiveError(.overlaps(with: entry.name), path: path, entry: next.name)
    }
  }
}

/// Checks names one after the other, for themselves and against those before.
private struct ZipNameCheck {
  let limits: ZipLimits
  let path: String
  private var seen: [String: String] = [:]

  init(limits: ZipLimits, path: String) {
    self.limits = limits
    self.path = path
  }

  mutating func check(_ bytes: ArraySlice<UInt8>) throws -> String {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw ArchiveError(.nameNotUTF8, path: path, entry: String(decoding: bytes.prefix(64), as: UTF8.self))
    }
    if let fault = ZipName.fault(name, limits) { throw ArchiveError(fault, path: path, entry: name) }
    if let other = seen.updateValue(name, forKey: ZipName.folded(name)) {
      let isSame = other.utf8.elementsEqual(name.utf8)
      throw ArchiveError(isSame ? .nameRepeated : .nameTwin(of: other), path: path, entry: name)
    }
    return name
  }
}
