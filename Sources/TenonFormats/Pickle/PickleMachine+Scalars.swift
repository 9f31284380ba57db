extension PickleMachine {
  /// Runs an operation that pushes a number, a text or bytes; false for any other.
  mutating func runScalar(_ operation: PickleOperation) throws(PickleError) -> Bool {
    switch operation {
    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .binInt1: try push(.int(Int(number(1))))
    case .binInt2: try push(.int(Int(number(2))))
    case .binInt: try push(.int(Int(Int32(truncatingIfNeeded: number(4)))))
    case .int: try push(writtenInteger(line()))
    case .long: try push(.int(integer(line())))
    case .long1: try push(long(counted(1)))
    case .long4: try push(long(counted(4)))
    case .binFloat: try push(.float(Double(bitPattern: number(8).byteSwapped)))
    case .float:
      let text = String(decoding: try line(), as: UTF8.self)
      guard let number = Double(text) else { throw refuse(.number(text)) }
      try push(.float(number))
    case .shortBinString, .shortBinBytes: try push(.bytes(counted(1)))
    case .binString:
      let count = Int32(truncatingIfNeeded: try number(4))
      try push(.bytes(take(Int(count))))
    case .binBytes: try push(.bytes(counted(4)))
    case .binBytes8, .byteArray8: try push(.bytes(counted(8)))
    case .string: try push(.bytes(quoted(line())))
    case .binUnicode: try push(.text(text(counted(4))))
    case .shortBinUnicode: try push(.text(text(counted(1))))
    case .binUnicode8: try push(.text(text(counted(8))))
    case .unicode: try push(.text(escaped(line())))
    default: return false
    }
    return true
  }

  /// `00` and `01` are truth values.
  private func writtenInteger(_ line: ArraySlice<UInt8>) throws(PickleError) -> Pickle.Value {
    switch String(decoding: line, as: UTF8.self) {
    case "00": .bool(false)
    case "01": .bool(true)
    default: .int(try integer(line))
    }
  }

  /// Little-endian, two's complement, of any length.
  private func long(_ bytes: ArraySlice<UInt8>) -> Pickle.Value {
    guard bytes.count <= 8 else { return .large(bytes) }
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    var bits: UInt64 = isNegative ? ~0 : 0
    for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
    return .int(Int(truncatingIfNeeded: bits))
  }

  /// The bytes of a text as Python 2 writes it: in quotes, with escapes.
  private func quoted(_ line: ArraySlice<UInt8>) throws(PickleError) -> ArraySlice<UInt8> {
    guard line.count >= 2, let quote = line.first, quote == line.last, quote == 0x22 || quote == 0x27 else {
      throw refuse(.text)
    }
    let text = line.dropFirst().dropLast()
    guard text.contains(UInt8(ascii: "\\")) else { return text }
    var result: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let kind = rest.popFirst() else { throw refuse(.text) }
      if let plain = Self.escapes[kind] {
        result.append(plain)
      } else if kind == UInt8(ascii: "x"), rest.count >= 2, let value = Self.hexadecimal(rest.prefix(2)) {
        result.append(UInt8(truncatingIfNeeded: value))
        rest = rest.dropFirst(2)
      } else {
        throw refuse(.text)
      }
    }
    return result[...]
  }

  /// Latin-1 with `\u0000` and `\U00000000` for what is not.
  private func escaped(_ line: ArraySlice<UInt8>) throws(PickleError) -> String {
    var result = String.UnicodeScalarView()
    var rest = line
    while let byte = rest.popFirst() {
      let digits =
        byte != UInt8(ascii: "\\") ? 0 : rest.first == UInt8(ascii: "u") ? 4 : rest.first == UInt8(ascii: "U") ? 8 : 0
      guard digits > 0 else {
        result.append(Unicode.Scalar(byte))
        continue
      }
      let code = rest.dropFirst().prefix(digits)
      guard code.count == digits, let scalar = Self.hexadecimal(code).flatMap(Unicode.Scalar.init) else {
        throw refuse(.text)
      }
      result.append(scalar)
      rest = rest.dropFirst(1 + digits)
    }
    return String(result)
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
    digits.first == UInt8(ascii: "+") || digits.first == UInt8(ascii: "-")
      ? nil : UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "'"): UInt8(ascii: "'"),
    UInt8(ascii: "\""): UInt8(ascii: "\""),
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "a"): 0x07,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "v"): 0x0B, UInt8(ascii: "0"): 0x00,
  ]
}
