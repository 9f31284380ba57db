/// Writes zip files byte by byte, with any field wrong on purpose.
struct ZipBuilder {
  struct Entry {
    var name: [UInt8]
    var data: [UInt8]
    var flags: UInt16 = 0x800
    var method: UInt16 = 0
    var crc: UInt32
    var size: UInt32
    var compressedSize: UInt32
    var attributes: UInt32 = 0o100644 << 16
    /// What the local header says instead.
    var localName: [UInt8]?
    var localMethod: UInt16?
    var localCRC: UInt32?
    var localSize: UInt32?
    var localSignature: UInt32 = 0x0403_4B50
    var centralExtra: [UInt8] = []
    /// Where the central directory says that the entry lies.
    var offset: UInt32?
    /// True for an entry that has no bytes of its own in the file.
    var isPhantom = false
    var descriptor: [UInt8] = []

    init(_ name: String, _ data: [UInt8]) { self.init(Array(name.utf8), data) }

    init(_ name: [UInt8], _ data: [UInt8]) {
      self.name = name
      self.data = data
      crc = crc32(data)
      size = UInt32(data.count)
      compressedSize = UInt32(data.count)
    }
  }

  var entries: [Entry] = []
  var prefix: [UInt8] = []
  var suffix: [UInt8] = []
  var comment: [UInt8] = []
  var count: UInt16?
  var directorySize: UInt32?
  var directoryOffset: UInt32?
  var commentLength: UInt16?
  var disk: UInt16 = 0

  init(_ entries: Entry...) { self.entries = entries }

  func bytes() -> [UInt8] {
    var file = prefix
    var directory: [UInt8] = []
    for entry in entries {
      let offset = entry.offset ?? UInt32(file.count)
      if !entry.isPhantom { file += local(entry) + entry.data + entry.descriptor }
      directory += central(entry, offset)
    }
    let start = file.count
    file += directory
    let count = count ?? UInt16(entries.count)
    file += little(0x0605_4B50 as UInt32) + little(disk) + little(disk) + little(count) + little(count)
    file += little(directorySize ?? UInt32(directory.count)) + little(directoryOffset ?? UInt32(start))
    file += little(commentLength ?? UInt16(comment.count)) + comment
    return file + suffix
  }

  private func local(_ entry: Entry) -> [UInt8] {
    let name = entry.localName ?? entry.name
    var bytes = little(entry.localSignature) + little(20 as UInt16) + little(entry.flags)
    bytes += little(entry.localMethod ?? entry.method) + little(0 as UInt16) + little(0x21 as UInt16)
    bytes += little(entry.localCRC ?? entry.crc) + little(entry.localSize ?? entry.compressedSize)
    bytes += little(entry.localSize ?? entry.size) + little(UInt16(name.count)) + little(0 as UInt16)
    return bytes + name
  }

  private func central(_ entry: Entry, _ offset: UInt32) -> [UInt8] {
    var bytes = little(0x0201_4B50 as UInt32) + little(0x0314 as UInt16) + little(20 as UInt16) + little(entry.flags)
    bytes += little(entry.method) + little(0 as UInt16) + little(0x21 as UInt16) + little(entry.crc)
    bytes += little(entry.compressedSize) + little(entry.size) + little(UInt16(entry.name.count))
    bytes += little(UInt16(entry.centralExtra.count)) + little(0 as UInt16) + little(0 as UInt16) + little(0 as UInt16)
    return bytes + little(entry.attributes) + little(offset) + entry.name + entry.centralExtra
  }
}

func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc: UInt32 = .max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}
