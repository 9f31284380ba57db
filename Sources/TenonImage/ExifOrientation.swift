/// Finds the EXIF orientation in a PNG or JPEG file, without trusting any length in it.
enum ExifOrientation {
  /// 1...8, or nil when the file has none or a malformed one.
  static func find(in bytes: UnsafeRawBufferPointer, format: ImageFormat) -> Int? {
    switch format {
    case .jpeg: jpegExif(bytes).flatMap(orientation)
    case .png: pngExif(bytes).flatMap(orientation)
    // TIFF is turned whenever it is read; the others are not asked.
    case .tiff, .gif, .bmp, .netpbm, .webp: nil
    }
  }

  /// The TIFF block of the first APP1 segment that is EXIF.
  private static func jpegExif(_ bytes: UnsafeRawBufferPointer) -> TIFFBlock? {
    let file = TIFFBlock(bytes: bytes, isBigEndian: true)
    let header = Array("Exif\0".utf8)
    var offset = 2
    while let prefix = file.byte(offset), let marker = file.byte(offset + 1) {
      guard prefix == 0xFF else { return nil }
      // Fill bytes and markers without a length.
      if marker == 0xFF || marker == 0x01 || (0xD0...0xD8).contains(marker) {
        offset += marker == 0xFF ? 1 : 2
        continue
      }
      guard marker != 0xDA, marker != 0xD9, let length = file.integer(offset + 2, size: 2), length >= 2 else {
        return nil
      }
      let end = offset + 2 + length
      guard end <= bytes.count else { return nil }
      let segment = bytes[(offset + 4)..<end]
      if marker == 0xE1, segment.starts(with: header), segment.count > 6 {
        return TIFFBlock(UnsafeRawBufferPointer(rebasing: segment.dropFirst(6)))
      }
      offset = end
    }
    return nil
  }

  private static func pngExif(_ bytes: UnsafeRawBufferPointer) -> TIFFBlock? {
    let file = TIFFBlock(bytes: bytes, isBigEndian: true)
    let type = Array("eXIf".utf8)
    var offset = 8
    while let length = file.integer(offset, size: 4), offset + 12 + length <= bytes.count {
      if bytes[(offset + 4)..<(offset + 8)].elementsEqual(type) {
        return TIFFBlock(UnsafeRawBufferPointer(rebasing: bytes[(offset + 8)..<(offset + 8 + length)]))
      }
      offset += 12 + length
    }
    return nil
  }

  /// The value of tag 0x0112 in the first directory.
  private static func orientation(_ tiff: TIFFBlock) -> Int? {
    guard tiff.integer(2, size: 2) == 42, let directory = tiff.integer(4, size: 4),
      let count = tiff.integer(directory, size: 2)
    else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = tiff.integer(entry, size: 2), let type = tiff.integer(entry + 2, size: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // 3 is a 16-bit value, 4 a 32-bit one, both left-aligned in the entry.
      let value = type == 3 ? tiff.integer(entry + 8, size: 2) : type == 4 ? tiff.integer(entry + 8, size: 4) : nil
      return value.flatMap { (1...8).contains($0) ? $0 : nil }
    }
    return nil
  }
}

/// Bytes read with checked offsets and one byte order.
private struct TIFFBlock {
  let bytes: UnsafeRawBufferPointer
  let isBigEndian: Bool

  init(bytes: UnsafeRawBufferPointer, isBigEndian: Bool) {
    self.bytes = bytes
    self.isBigEndian = isBigEndian
  }

  /// With the byte order that the block begins with: `II` or `MM`.
  init?(_ bytes: UnsafeRawBufferPointer) {
    if bytes.starts(with: [0x49, 0x49]) {
      self.init(bytes: bytes, isBigEndian: false)
    } else if bytes.starts(with: [0x4D, 0x4D]) {
      self.init(bytes: bytes, isBigEndian: true)
    } else {
      return nil
    }
  }

  func byte(_ offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

  func integer(_ offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let part = bytes[offset..<(offset + size)]
    return isBigEndian ? part.reduce(0) { $0 << 8 | Int($1) } : part.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
