import TenonArchive
import TenonCore
import TenonFormats
import TestSupport

/// An archive with one tensor of zeros that takes no place on the disk.
///
/// The zip is a real one but for the CRC of the weights, which would take a look at every zero.
enum SparseArchive {
  static func write(_ path: String, elements: Int) throws {
    let template = path + ".small"
    try SmallModel.archive(state: ["0.weight": Tensor([Float(0)], shape: [1])]).write(to: template)
    let archive = try ZipReader(template)
    let size = elements * 4
    var pieces: [(offset: Int, bytes: [UInt8])] = []
    var directory: [UInt8] = []
    var offset = 0
    func add(_ name: String, _ start: [UInt8], size: Int, crc: UInt32) {
      let bytes = Array(name.utf8)
      // As far as the next multiple of 64: a private extra field.
      let filler = (64 - (offset + 30 + bytes.count + 4) % 64) % 64
      let numbers = little(crc) + little(UInt32(size)) + little(UInt32(size))
      let header =
        little(UInt32(0x0403_4B50)) + little(UInt16(20)) + little(UInt16(0x0800)) + little(UInt16(0))
        + little(UInt32(0x0021_0000)) + numbers + little(UInt16(bytes.count)) + little(UInt16(4 + filler)) + bytes
        + little(UInt16(0x4246)) + little(UInt16(filler)) + [UInt8](repeating: 0, count: filler)
      directory +=
        little(UInt32(0x0201_4B50)) + little(UInt16(0x0314)) + little(UInt16(20)) + little(UInt16(0x0800))
        + little(UInt16(0)) + little(UInt32(0x0021_0000)) + numbers + little(UInt16(bytes.count))
        + [UInt8](repeating: 0, count: 8) + little(UInt32(0o100644 << 16)) + little(UInt32(offset)) + bytes
      pieces.append((offset, header + start))
      offset += header.count + size
    }
    for name in ["manifest.json", "graph.json"] {
      let bytes = try archive.read(name, maximumBytes: 1 << 20)
      add(name, bytes, size: bytes.count, crc: archive.entry(name)?.crc32 ?? 0)
    }
    var text = Array(
      "{\"0.weight\":{\"dtype\":\"F32\",\"shape\":[\(elements)],\"data_offsets\":[0,\(size)]}}".utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: (64 - (8 + text.count) % 64) % 64)
    add("weights.safetensors", little(UInt64(text.count)) + text, size: 8 + text.count + size, crc: 0)
    let count = UInt16(pieces.count)
    let end =
      little(UInt32(0x0605_4B50)) + little(UInt32(0)) + little(count) + little(count) + little(UInt32(directory.count))
      + little(UInt32(offset)) + little(UInt16(0))
    pieces.append((offset, directory + end))
    try SparseFile.write(path, byteCount: offset + directory.count + end.count, pieces)
  }

  private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
