import TenonPlugin

/// What a field of a table says.
enum CSVNumber {
  case number(Double)
  /// Empty, `NA`, `nan`, `?` and the like.
  case missing
  case other

  private static let missingTexts: Set<[UInt8]> = Set(
    ["NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "?"].map { Array($0.utf8) })

  /// A number with a decimal point, spaces around it apart, whatever the locale.
  init(_ field: UnsafeRawBufferPointer) {
    let text = Self.trimmed(field)
    if text.isEmpty {
      self = .missing
    } else if let number = Self.number(text) {
      self = .number(number)
    } else {
      self = Self.isMissing(text) ? .missing : .other
    }
  }

  static func isMissing(_ text: UnsafeRawBufferPointer) -> Bool {
    text.isEmpty || text.count <= 4 && missingTexts.contains(Array(text))
  }

  static func trimmed(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, end) = (0, field.count)
    while start < end, field[start] == 0x20 || field[start] == 0x09 { start &+= 1 }
    while end > start, field[end - 1] == 0x20 || field[end - 1] == 0x09 { end &-= 1 }
    return UnsafeRawBufferPointer(rebasing: field[start..<end])
  }

  /// Powers of ten that are exact in float64.
  private static let powers: [Double] = (0...22).reduce(into: []) { powers, _ in
    powers.append((powers.last ?? 0.1) * 10)
  }

  /// Nil unless it is `[+-]digits[.digits][e[+-]digits]`.
  ///
  /// Up to 2^53 and 10^22 the quotient or product is rounded once, so that it is the nearest number; all else is read by the
  /// standard library.
  private static func number(_ text: UnsafeRawBufferPointer) -> Double? {
    var place = 0
    let isNegative = text[0] == UInt8(ascii: "-")
    if isNegative || text[0] == UInt8(ascii: "+") { place = 1 }
    var mantissa: UInt64 = 0
    var (digits, significant, exponent) = (0, 0, 0)
    var isFraction = false
    while place < text.count {
      let byte = text[place]
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9 {
        digits &+= 1
        if significant > 0 || digit > 0 { significant &+= 1 }
        if significant <= 18 { mantissa = mantissa &* 10 &+ UInt64(digit) }
        if isFraction { exponent &-= 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      place &+= 1
    }
    guard digits > 0 else { return nil }
    if place < text.count {
      guard text[place] | 0x20 == UInt8(ascii: "e"), let own = integer(text[(place + 1)...]) else { return nil }
      exponent &+= own
    }
    if significant <= 18, mantissa <= 1 << 53, -22...22 ~= exponent {
      let value = exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
      return isNegative ? -value : value
    }
    return Double(String(decoding: text, as: UTF8.self))
  }

  /// Digits with or without a sign; what is longer than any exponent that matters counts as a large one.
  private static func integer(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    var rest = text
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard !rest.isEmpty else { return nil }
    var value = 0
    for byte in rest {
      guard byte &- UInt8(ascii: "0") <= 9 else { return nil }
      value = min(99_999, value * 10 + Int(byte &- UInt8(ascii: "0")))
    }
    return isNegative ? -value : value
  }
}
