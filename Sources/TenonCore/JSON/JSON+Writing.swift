extension JSON {
  /// How a text is laid out.
  public enum Style: Sendable {
    /// No white space, no line end.
    case compact
    /// Two spaces a level, arrays of numbers on one line, a line end at the end.
    case pretty
  }

  /// The value as JSON text: the same value always gives the same bytes, keys in their order.
  ///
  /// Doubles are written with the fewest digits that read back as the same number.
  /// - Throws: `JSONError` when a number is infinite or NaN, or the nesting exceeds 512 levels.
  public func text(_ style: Style = .compact) throws -> String {
    String(decoding: try bytes(style), as: UTF8.self)
  }

  /// The value as UTF-8, as `text` writes it.
  public func bytes(_ style: Style = .compact) throws -> [UInt8] {
    var writer = JSONWriter(isPretty: style == .pretty)
    try writer.write(self, depth: 0)
    if style == .pretty { writer.output.append(0x0A) }
    return writer.output
  }
}

private struct JSONWriter {
  static let maximumDepth = 512

  let isPretty: Bool
  var output: [UInt8] = []

  init(isPretty: Bool) { self.isPretty = isPretty }

  mutating func write(_ value: JSON, depth: Int) throws {
    guard depth <= Self.maximumDepth else { throw JSONError.cannotWriteDeeper(than: Self.maximumDepth) }
    switch value {
    case .null: write("null")
    case .bool(let flag): write(flag ? "true" : "false")
    case .int(let number): write(String(number))
    case .double(let number):
      guard number.isFinite else { throw JSONError.notFinite(number) }
      write(number.description)
    case .string(let text): writeString(text)
    case .array(let items): try writeArray(items, depth: depth + 1)
    case .object(let object): try writeObject(object, depth: depth + 1)
    }
  }

  private mutating func writeArray(_ items: [JSON], depth: Int) throws {
    let isBroken = isPretty && items.contains { $0.doubleValue == nil }
    output.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { write(isPretty && !isBroken ? ", " : ",") }
      if isBroken { breakLine(depth) }
      try write(item, depth: depth)
    }
    if isBroken { breakLine(depth - 1) }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func writeObject(_ object: JSONObject, depth: Int) throws {
    output.append(UInt8(ascii: "{"))
    for (index, member) in object.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      if isPretty { breakLine(depth) }
      writeString(member.key)
      write(isPretty ? ": " : ":")
      try write(member.value, depth: depth)
    }
    if isPretty && !object.isEmpty { breakLine(depth - 1) }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func writeString(_ text: String) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): write("\\\"")
      case UInt8(ascii: "\\"): write("\\\\")
      case 0x08: write("\\b")
      case 0x09: write("\\t")
      case 0x0A: write("\\n")
      case 0x0C: write("\\f")
      case 0x0D: write("\\r")
      case 0..<0x20: write("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  private mutating func breakLine(_ depth: Int) {
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }

  private mutating func write(_ text: String) { output.append(contentsOf: text.utf8) }
}
