import TenonCore

/// What a file is, by its first bytes.
enum ImageFormat: String, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case gif = "GIF"
  case bmp = "BMP"
  case netpbm = "PPM"
  case webp = "WebP"
  case tiff = "TIFF"

  /// The formats that are read, for messages.
  static var list: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// The Debian package of the library that reads it, where that is opened when it is first needed.
  var package: String? {
    switch self {
    case .gif: "libgif7"
    case .webp: "libwebp7"
    case .tiff: "libtiff6"
    case .jpeg, .png, .bmp, .netpbm: nil
    }
  }

  private static let signatures: [(bytes: [UInt8], format: ImageFormat)] = [
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
    ([0xFF, 0xD8, 0xFF], .jpeg),
    (Array("GIF87a".utf8), .gif),
    (Array("GIF89a".utf8), .gif),
    ([0x49, 0x49, 0x2A, 0x00], .tiff),
    ([0x4D, 0x4D, 0x00, 0x2A], .tiff),
    // With offsets of 64 bits.
    ([0x49, 0x49, 0x2B, 0x00], .tiff),
    ([0x4D, 0x4D, 0x00, 0x2B], .tiff),
  ]

  /// The format of the content; throws `unsupportedFormat`, or `truncated` when it ends within a signature.
  init(of bytes: UnsafeRawBufferPointer, name: String) throws {
    if let known = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
      self = known.format
    } else if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      self = .webp
    } else if bytes.count >= 3, bytes[0] == 0x50, (0x31...0x36).contains(bytes[1]), Self.isSpace(bytes[2]) {
      self = .netpbm
    } else if bytes.starts(with: Array("BM".utf8)), Self.textKind(bytes.prefix(512)) == nil {
      self = .bmp
    } else if let begun = Self.signatures.first(where: { Self.ends(bytes, within: $0.bytes) }) {
      throw ImageError.truncated(
        name: name, format: begun.format.rawValue, detail: "only the first \(Plural.count(bytes.count, "byte"))")
    } else {
      throw ImageError.unsupportedFormat(name: name, found: Self.guess(bytes))
    }
  }

  /// Whether it is the beginning of a signature, and no text.
  private static func ends(_ bytes: UnsafeRawBufferPointer, within signature: [UInt8]) -> Bool {
    !bytes.isEmpty && signature.starts(with: bytes) && (bytes[0] > 0x7F || textKind(bytes[...]) == nil)
  }

  private static let binarySignatures: [(offset: Int, bytes: [UInt8], name: String)] = [
    (0, [0x89, 0x50, 0x4E, 0x47], "PNG, its first bytes changed by a transfer as text"),
    (0, Array("RIFF".utf8), "a sound or video"),
    (0, Array("P7\n".utf8), "PAM, which Netpbm's tools make PPM of"),
    (4, Array("ftypavif".utf8), "AVIF"),
    (4, Array("ftyphei".utf8), "HEIC"),
    (4, Array("ftypmif1".utf8), "HEIF"),
    (4, Array("ftyp".utf8), "a video or other ISO media file"),
    (0, [0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20], "JPEG 2000"),
    (0, [0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
    (0, [0xFF, 0x0A], "JPEG XL"),
    (0, [0x00, 0x00, 0x00, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL"),
    (0, [0x00, 0x00, 0x01, 0x00], "ICO"),
    (0, Array("8BPS".utf8), "Photoshop"),
    (0, Array("%PDF".utf8), "PDF"),
    (0, [0x50, 0x4B, 0x03, 0x04], "ZIP"),
    (0, [0x1F, 0x8B], "gzip"),
    (0, [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"),
    (0, [0x7F, 0x45, 0x4C, 0x46], "a program"),
  ]

  private static func guess(_ bytes: UnsafeRawBufferPointer) -> String {
    if bytes.isEmpty { return "empty file" }
    for (offset, signature, name) in binarySignatures where bytes.dropFirst(offset).starts(with: signature) {
      return name
    }
    let start = bytes.prefix(512)
    if start.allSatisfy({ $0 == 0 }) { return "only zero bytes" }
    if let text = textKind(start) { return text }
    let digits = bytes.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return "unknown data that begins with the bytes \(digits)"
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// HTML, SVG and the like, or plain text; nil for anything with control characters in it.
  private static func textKind(_ start: Slice<UnsafeRawBufferPointer>) -> String? {
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return "text in UTF-16" }
    let isText = start.allSatisfy { $0 >= 0x20 && $0 != 0x7F || isSpace($0) || $0 == 0x1B }
    // Latin-1 text has bytes beyond ASCII too, but then most of it is ASCII all the same.
    guard isText,
      4 * start.count(where: { $0 < 0x80 }) >= 3 * start.count || String(validating: start, as: UTF8.self) != nil
    else { return nil }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = start.starts(with: byteOrderMark) ? start.dropFirst(3) : start
    let text = String(decoding: content.drop(while: isSpace), as: UTF8.self)
    let lower = text.lowercased()
    if lower.hasPrefix("<!doctype html") || lower.contains("<html") || lower.contains("<head") { return "HTML" }
    if lower.contains("<svg") { return "SVG" }
    if lower.hasPrefix("<?xml") { return "XML" }
    if text.hasPrefix("version https://git-lfs") { return "a Git LFS pointer: the file itself was not fetched" }
    return "text"
  }
}
