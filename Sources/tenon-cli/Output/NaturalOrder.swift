/// A text as people sort it: runs of digits by their number, everything else by its bytes.
struct NaturalOrder: Comparable {
  private enum Part {
    /// Without zeros in front.
    case number(digits: ArraySlice<UInt8>)
    case text(ArraySlice<UInt8>)
  }

  private let parts: [Part]
  private let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
    var parts: [Part] = []
    var rest = bytes[...]
    while let first = rest.first {
      let isNumber = Self.isDigit(first)
      let run = rest.prefix { Self.isDigit($0) == isNumber }
      parts.append(isNumber ? .number(digits: run.drop { $0 == UInt8(ascii: "0") }) : .text(run))
      rest = rest[run.endIndex...]
    }
    self.parts = parts
  }

  static func == (left: NaturalOrder, right: NaturalOrder) -> Bool { left.bytes == right.bytes }

  static func < (left: NaturalOrder, right: NaturalOrder) -> Bool {
    for (one, other) in zip(left.parts, right.parts) {
      switch (one, other) {
      case (.number(let one), .number(let other)):
        if one.count != other.count { return one.count < other.count }
        if !one.elementsEqual(other) { return one.lexicographicallyPrecedes(other) }
      case (.text(let one), .text(let other)):
        if !one.elementsEqual(other) { return one.lexicographicallyPrecedes(other) }
      case (.number, .text): return true
      case (.text, .number): return false
      }
    }
    if left.parts.count != right.parts.count { return left.parts.count < right.parts.count }
    // They differ in zeros in front alone.
    return left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
