extension JSONParser {
  /// Reads a string from its opening quote to behind its closing one.
  mutating func parseString() throws -> String {
    let start = position + 1
    var cursor = start
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == UInt8(ascii: "\"") {
        position = cursor + 1
        return try decode(UnsafeBufferPointer(rebasing: bytes[start..<cursor]), from: start)
      }
      if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start, firstEscape: cursor) }
      if byte < 0x20 { break }
      cursor += 1
    }
    position = cursor
    throw unexpected("the closing quote of a string")
  }

  private mutating func parseEscapedString(from start: Int, firstEscape: Int) throws -> String {
    var text = Array(bytes[start..<firstEscape])
    position = firstEscape
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try text.withUnsafeBufferPointer { try decode($0, from: start) }
      case UInt8(ascii: "\\"):
        try parseEscape(into: &text)
      case 0..<0x20:
        throw unexpected("the closing quote of a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw unexpected("the closing quote of a string")
  }

  private mutating func parseEscape(into text: inout [UInt8]) throws {
    let start = position
    position += 1
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[position])
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      position += 1
      var code = try parseHex4()
      if code & 0xFC00 == 0xD800, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try parseHex4()
        guard low & 0xFC00 == 0xDC00 else { throw loneSurrogate(at: start) }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else { throw loneSurrogate(at: start) }
      text.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      return
    default: throw unexpected("one of \" \\ / b f n r t u after a backslash")
    }
    position += 1
  }

  private mutating func parseHex4() throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits after \\u")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private func loneSurrogate(at position: Int) -> JSONError {
    error("json-lone-surrogate", at: position, "half of a surrogate pair stands alone")
  }

  private func decode(_ text: UnsafeBufferPointer<UInt8>, from start: Int) throws -> String {
    guard let string = String(validating: text, as: UTF8.self) else {
      throw error("json-invalid-utf8", at: start, "the string that begins here is not UTF-8")
    }
    return string
  }

  /// Reads a number; without fraction and exponent it must fit `Int`, with them `Double`.
  mutating func parseNumber() throws -> JSON {
    let start = position
    let isNegative = current == UInt8(ascii: "-")
    if isNegative { position += 1 }
    // The decimal digits as one number, as long as it is exact, and the power of ten that belongs to it.
    var digits: UInt64 = 0
    var isExact = true
    var exponent = 0

    let leadingZero = current == UInt8(ascii: "0")
    let wholeStart = position
    readDigits(into: &digits, &isExact)
    guard position > wholeStart else { throw unexpected("a digit") }
    guard !leadingZero || position == wholeStart + 1 else {
      throw error("json-invalid", at: wholeStart, "a number must not begin with a needless 0")
    }

    guard let next = current, next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") else {
      let magnitude = isExact ? Int(exactly: digits) : nil
      if let magnitude { return .int(isNegative ? -magnitude : magnitude) }
      if isNegative, isExact, digits == Int.min.magnitude { return .int(Int.min) }
      throw error("json-number-out-of-range", at: start, "this integer does not fit 64 bits")
    }
    if next == UInt8(ascii: ".") {
      position += 1
      let fractionStart = position
      readDigits(into: &digits, &isExact)
      guard position > fractionStart else { throw unexpected("a digit after the decimal point") }
      exponent = fractionStart - position
    }
    if let mark = current, mark | 0x20 == UInt8(ascii: "e") {
      position += 1
      let hasMinus = current == UInt8(ascii: "-")
      if hasMinus || current == UInt8(ascii: "+") { position += 1 }
      var written: UInt64 = 0
      let exponentStart = position
      readDigits(into: &written, &isExact)
      guard position > exponentStart else { throw unexpected("a digit in the exponent") }
      if written > 1_000_000 { isExact = false }
      if isExact { exponent += hasMinus ? -Int(written) : Int(written) }
    }
    if isExact, let value = Self.exactProduct(digits, exponent) {
      return .double(isNegative ? -value : value)
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw error("json-number-out-of-range", at: start, "this number does not fit a double")
    }
    return .double(value)
  }

  private mutating func readDigits(into value: inout UInt64, _ isExact: inout Bool) {
    while let byte = current {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      position += 1
      let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = product.addingReportingOverflow(UInt64(digit))
      if productOverflow || sumOverflow { isExact = false } else { value = sum }
    }
  }

  /// digits × 10^exponent where one rounding suffices, because both factors are exact doubles; else nil.
  private static func exactProduct(_ digits: UInt64, _ exponent: Int) -> Double? {
    guard digits <= 1 << 53, -22...22 ~= exponent else { return nil }
    let power = powersOfTen[abs(exponent)]
    return exponent < 0 ? Double(digits) / power : Double(digits) * power
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
