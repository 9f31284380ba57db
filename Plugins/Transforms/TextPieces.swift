import TenonPlugin

/// How a text is cut into pieces.
enum TextPieces: String {
  /// Unicode scalars.
  case characters
  /// Runs of letters, digits and marks, and every other character but spaces alone.
  case words
  /// What byte pairs are joined within: a run of one class of characters with one space before it, or a run of spaces.
  case bytePairs = "byte_pairs"

  /// Bytes of the longest piece that byte pairs are joined within; what is longer is cut.
  private static let longest = 64

  private enum Class { case space, word, other }

  /// Gives the pieces of a text, valid UTF-8, in order.
  func forEach(in text: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) {
    var place = text.startIndex
    while place < text.endIndex {
      let start = place
      let first = Self.scalar(text, &place)
      switch self {
      case .characters: body(text[start..<place])
      case .words:
        switch Self.class(of: first) {
        case .space: continue
        case .other: body(text[start..<place])
        case .word:
          Self.skip(.word, text, &place, upTo: text.endIndex)
          body(text[start..<place])
        }
      case .bytePairs:
        var kind = Self.class(of: first)
        var next = place
        if first == " ", place < text.endIndex, case let second = Self.class(of: Self.scalar(text, &next)),
          second != .space
        {
          (kind, place) = (second, next)
        }
        Self.skip(kind, text, &place, upTo: min(text.endIndex, start + Self.longest))
        // A space before a word belongs to the word.
        if kind == .space, place < text.endIndex, place - start > 1, text[place - 1] == 0x20 { place -= 1 }
        body(text[start..<place])
      }
    }
  }

  /// Goes on to where another class begins.
  private static func skip(_ kind: Class, _ text: ArraySlice<UInt8>, _ place: inout Int, upTo end: Int) {
    while place < end {
      var next = place
      guard self.class(of: scalar(text, &next)) == kind, next <= end else { return }
      place = next
    }
  }

  private static func `class`(of scalar: Unicode.Scalar) -> Class {
    if scalar.isASCII {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_": return .word
      case " ", "\t"..."\r": return .space
      default: return .other
      }
    }
    let properties = scalar.properties
    if properties.isWhitespace { return .space }
    if properties.isAlphabetic || properties.numericType != nil { return .word }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return .word
    default: return .other
    }
  }

  /// The scalar at a place, which moves behind it.
  private static func scalar(_ text: ArraySlice<UInt8>, _ place: inout Int) -> Unicode.Scalar {
    let first = text[place]
    place += 1
    guard first >= 0x80 else { return Unicode.Scalar(first) }
    let count = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1
    var value = UInt32(first) & (0x3F >> UInt32(count))
    for _ in 0..<count where place < text.endIndex {
      value = value << 6 | UInt32(text[place] & 0x3F)
      place += 1
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
