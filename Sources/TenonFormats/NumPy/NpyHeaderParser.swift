/// Reads the one kind of Python literal that `.npy` headers are: a flat dictionary of texts, truth values and tuples of
/// integers.
///
/// Nothing nests, so nothing recurses; what is not understood is nil or `other`, never a trap.
struct NpyHeaderParser {
  enum Value: Equatable {
    case text(String)
    case bool(Bool)
    case tuple([Int])
    /// Anything else in brackets: the fields of a structured type.
    case other(String)
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The entries in their order; nil when the text is no such dictionary, or goes on after it.
  mutating func dictionary() -> [(key: String, value: Value)]? {
    guard take("{") else { return nil }
    var entries: [(key: String, value: Value)] = []
    while !take("}") {
      guard let key = text(), take(":"), let value = value() else { return nil }
      entries.append((key, value))
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    return position == bytes.count ? entries : nil
  }

  private mutating func value() -> Value? {
    skipSpace()
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return text().map(Value.text)
    case UInt8(ascii: "("): return tuple().map(Value.tuple)
    case UInt8(ascii: "["): return list()
    default: return word("True") ? .bool(true) : word("False") ? .bool(false) : nil
    }
  }

  /// `()`, `(3,)`, `(3, 4)`; integers of Python 2 may end in L.
  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      guard let number = integer() else { return nil }
      numbers.append(number)
      if !take(",") { return take(")") && numbers.count > 1 ? numbers : nil }
    }
    return numbers
  }

  private mutating func integer() -> Int? {
    skipSpace()
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    let number = Int(String(decoding: bytes[start..<position], as: UTF8.self))
    if peek == UInt8(ascii: "L") { position += 1 }
    return number
  }

  /// Up to the bracket that closes it; texts within may hold brackets.
  private mutating func list() -> Value? {
    let start = position
    var depth = 0
    while let byte = peek {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        guard text() != nil else { return nil }
        continue
      }
      position += 1
      if byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "]") { depth -= 1 }
      if depth == 0 { return .other(String(decoding: bytes[start..<position], as: UTF8.self)) }
    }
    return nil
  }

  /// Without escapes, which no type has.
  private mutating func text() -> String? {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: bytes[position + 1..<end], as: UTF8.self)
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func word(_ word: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }
}
