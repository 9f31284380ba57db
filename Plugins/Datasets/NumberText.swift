import TenonPlugin

/// A JSON text of nested arrays of numbers, read from its first byte to its last with one chunk of it in memory.
///
/// Nothing recurses, and what is skipped is only looked at for its brackets.
final class NumberText {
  private let source: ByteSource
  private var chunk = [UInt8](repeating: 0, count: 1 << 18)
  private var count = 0
  private var next = 0
  /// Bytes before the chunk.
  private var consumed = 0

  /// - Throws: `ComponentError` (data) unless it is a file that can be read; gzip is known by its content.
  init(_ path: String) throws { source = try ByteSource(path) }

  /// An error at the place that is to be read next.
  func fault(_ what: String) -> ComponentError { source.fault("byte \(consumed + next): \(what)") }

  /// The next byte that is no space; nil at the end.
  func peek() throws -> UInt8? {
    while true {
      while next < count {
        let byte = chunk[next]
        if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 { return byte }
        next += 1
      }
      guard try refill() else { return nil }
    }
  }

  /// Whether a character comes next, which is then behind.
  func take(_ character: Unicode.Scalar) throws -> Bool {
    guard try peek() == UInt8(ascii: character) else { return false }
    next += 1
    return true
  }

  func expect(_ character: Unicode.Scalar) throws {
    if try !take(character) { throw fault("expected '\(character)', received \(try received())") }
  }

  /// Goes past an array, whatever is in it.
  func skipArray() throws {
    try expect("[")
    var depth = 1
    while depth > 0 {
      guard try next < count || refill() else { throw fault("the text ends within an array") }
      let byte = chunk[next]
      next += 1
      if byte == UInt8(ascii: "[") { depth += 1 } else if byte == UInt8(ascii: "]") { depth -= 1 }
    }
  }

  /// Reads a number, rounded once as `Double` does.
  func number() throws -> Double {
    guard try peek() != nil else { throw fault("expected a number, received the end of the text") }
    if let value = shortNumber() { return value }
    var text: [UInt8] = []
    while try next < count || refill(), Self.isNumeral(chunk[next]), text.count < Self.longestNumber {
      text.append(chunk[next])
      next += 1
    }
    guard !text.isEmpty else { throw fault("expected a number, received \(try received())") }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      throw fault("expected a number before this, received '\(String(decoding: text.prefix(40), as: UTF8.self))'")
    }
    return value
  }

  /// The number that comes next, where it lies in the chunk with what follows it, has at most 15 digits and no exponent:
  /// digits and power of ten are exact then, and their quotient is rounded once.
  private func shortNumber() -> Double? {
    chunk.withUnsafeBufferPointer { chunk in
      var place = next
      let isNegative = chunk[place] == UInt8(ascii: "-")
      if isNegative { place += 1 }
      var (digits, digitCount, scale): (UInt64, Int, Int?) = (0, 0, nil)
      while place < count {
        let byte = chunk[place]
        if Self.isDigit(byte), digitCount < 15 {
          digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
          digitCount += 1
          scale = scale.map { $0 + 1 }
        } else if byte == UInt8(ascii: "."), scale == nil, digitCount > 0 {
          scale = 0
        } else if Self.isNumeral(byte) || digitCount == 0 || scale == 0 {
          return nil
        } else {
          next = place
          let value = Double(digits) / Self.powers[scale ?? 0]
          return isNegative ? -value : value
        }
        place += 1
      }
      return nil
    }
  }

  /// Reads what is left, which checks gzip's check sums, and must be nothing.
  func finish() throws {
    if try peek() != nil { throw fault("expected the end, received \(try received())") }
  }

  // MARK: Bytes

  private static let powers: [Double] = (0..<15).reduce(into: [1.0]) { powers, _ in
    powers.append((powers.last ?? 1) * 10)
  }
  /// Characters of a number that anybody writes.
  private static let longestNumber = 400

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// Whether a byte may stand in a number.
  private static func isNumeral(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// For messages: what stands here.
  private func received() throws -> String {
    guard let byte = try peek() else { return "the end of the text" }
    return (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "the byte \(byte)"
  }

  private func refill() throws -> Bool {
    consumed += count
    next = 0
    count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
    return count > 0
  }
}
