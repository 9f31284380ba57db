/// The lines of a text file, whoever has written it.
///
/// Lines end with LF, CRLF or CR, also when they are mixed. A byte-order mark is no part of the text; after one of UTF-16
/// the text is taken for that, and given as UTF-8. The bytes of a line are otherwise left as they are.
public struct TextLines: Sendable {
  /// Without their ends; line n of a file, as editors count it, is element n - 1.
  public let lines: [ArraySlice<UInt8>]

  public init(_ bytes: [UInt8]) {
    let text = Self.withoutMark(bytes)
    var lines: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var position = start
    while position < text.endIndex {
      let byte = text[position]
      guard byte == Self.lineFeed || byte == Self.carriageReturn else {
        position += 1
        continue
      }
      lines.append(text[start..<position])
      let isPair = byte == Self.carriageReturn && position + 1 < text.endIndex && text[position + 1] == Self.lineFeed
      position += isPair ? 2 : 1
      start = position
    }
    lines.append(text[start...])
    self.lines = lines
  }

  /// The whole text with LF between its lines.
  public var bytes: [UInt8] { Array(lines.joined(separator: CollectionOfOne(Self.lineFeed))) }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return bytes[3...] }
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes[...] }
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index -> UInt16 in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)[...]
  }
}
