/// The text of a formula with a place in it.
struct FormulaText {
  /// Other languages' spellings.
  private static let python: KeyValuePairs = ["^": "**", "=": "==", "&": "and", "|": "or", "!": "not", "?": "if"]

  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The next character that is no space.
  mutating func peek() -> UInt8? {
    skip { $0 == 0x20 || (0x09...0x0D).contains($0) }
    return current
  }

  mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while let next = current, isSkipped(next) { position += 1 }
  }

  /// Goes past a sign, unless a longer one begins with it.
  mutating func take(_ sign: String) -> Bool {
    guard peek() != nil, bytes[position...].starts(with: sign.utf8) else { return false }
    let end = position + sign.utf8.count
    if sign == "*", end < bytes.count, bytes[end] == UInt8(ascii: "*") { return false }
    position = end
    return true
  }

  mutating func take(word: String) -> Bool {
    guard peek() != nil, bytes[position...].starts(with: word.utf8) else { return false }
    let end = position + word.utf8.count
    if end < bytes.count, bytes[end].isNameStart || bytes[end].isDigit { return false }
    position = end
    return true
  }

  func since(_ start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  /// - Parameter offset: of the place at fault; default: this one.
  func error(_ message: String, at offset: Int? = nil, suggestion: String? = nil) -> FormulaError {
    FormulaError(message, in: bytes, at: offset ?? position, suggestion: suggestion)
  }

  func unexpected() -> FormulaError {
    let character = String(decoding: bytes[position...].prefix(4), as: UTF8.self).prefix(1)
    let meant = Self.python.first { $0.key == character }?.value
    return error("unexpected '\(character)'", suggestion: meant)
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// ASCII letters and the underscore.
  var isNameStart: Bool {
    self == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
