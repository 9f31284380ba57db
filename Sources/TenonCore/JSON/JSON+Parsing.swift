extension JSON {
  /// Nesting that no honest file reaches; a parser without a cap dies of stack overflow.
  public static let defaultMaximumDepth = 128

  /// Reads a complete JSON text.
  ///
  /// Refused besides what RFC 8259 refuses: repeated keys, lone surrogates, integers that do not fit `Int`, numbers
  /// beyond the range of `Double`, a byte order mark.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - source: what is read, for messages: a path or an entry's name.
  ///   - maximumDepth: the most arrays and objects that may lie inside each other.
  /// - Returns: the value.
  /// - Throws: `JSONError` with line and column.
  public static func parse(
    _ bytes: [UInt8], source: String = "the text", maximumDepth: Int = defaultMaximumDepth
  ) throws -> JSON {
    try bytes.withUnsafeBytes { try parse($0, source: source, maximumDepth: maximumDepth) }
  }

  /// Reads a complete JSON text from memory that need only last for the call.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, source: String = "the text", maximumDepth: Int = defaultMaximumDepth
  ) throws -> JSON {
    try bytes.withMemoryRebound(to: UInt8.self) { buffer in
      var parser = JSONParser(bytes: buffer, source: source, maximumDepth: maximumDepth)
      return try parser.parseDocument()
    }
  }

  /// Reads a complete JSON text from a string.
  public static func parse(
    _ text: String, source: String = "the text", maximumDepth: Int = defaultMaximumDepth
  ) throws -> JSON {
    try parse(Array(text.utf8), source: source, maximumDepth: maximumDepth)
  }
}

/// Recursive descent over bytes; every access to `bytes` is behind a comparison with `bytes.count`.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let source: String
  let maximumDepth: Int
  var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>, source: String, maximumDepth: Int) {
    self.bytes = bytes
    self.source = source
    self.maximumDepth = maximumDepth
  }

  /// The byte at the position; nil at the end.
  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func parseDocument() throws -> JSON {
    skipWhitespace()
    let value = try parseValue(depth: 0)
    skipWhitespace()
    guard position == bytes.count else { throw unexpected("the end of the text") }
    return value
  }

  mutating func skipWhitespace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func parseValue(depth: Int) throws -> JSON {
    switch current {
    case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try parseNumber()
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSON) throws -> JSON {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard current == word.utf8Start[offset] else {
        position = start
        throw unexpected("a value")
      }
      position += 1
    }
    return value
  }

  private mutating func parseArray(depth: Int) throws -> [JSON] {
    try checkDepth(depth)
    position += 1
    var items: [JSON] = []
    skipWhitespace()
    if current == UInt8(ascii: "]") {
      position += 1
      return items
    }
    while true {
      skipWhitespace()
      items.append(try parseValue(depth: depth))
      skipWhitespace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return items
      default: throw unexpected("',' or ']'")
      }
    }
  }

  private mutating func parseObject(depth: Int) throws -> JSONObject {
    try checkDepth(depth)
    position += 1
    var object = JSONObject()
    skipWhitespace()
    if current == UInt8(ascii: "}") {
      position += 1
      return object
    }
    while true {
      skipWhitespace()
      guard current == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let keyPosition = position
      let key = try parseString()
      skipWhitespace()
      guard current == UInt8(ascii: ":") else { throw unexpected("':' after the key") }
      position += 1
      skipWhitespace()
      guard object.append(key, try parseValue(depth: depth)) else {
        throw error("json-repeated-key", at: keyPosition, "the key '\(key)' is there twice in one object")
      }
      skipWhitespace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return object
      default: throw unexpected("',' or '}'")
      }
    }
  }

  private func checkDepth(_ depth: Int) throws {
    guard depth <= maximumDepth else {
      throw error("json-too-deep", at: position, "nested deeper than \(maximumDepth) levels")
    }
  }
}
