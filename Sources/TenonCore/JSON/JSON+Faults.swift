extension JSONParser {
  /// What stands at the position is not what may stand there.
  func unexpected(_ expected: String) -> JSONError {
    error("json-invalid", at: position, nil, expected: expected, received: describeCurrent())
  }

  func error(
    _ code: String, at position: Int, _ problem: String?, expected: String? = nil, received: String? = nil
  ) -> JSONError {
    let (line, column) = place(of: position)
    let headline = "\(source) is not valid JSON at line \(line), column \(column)"
    return JSONError(
      line: line, column: column,
      diagnostic: Diagnostic(code, problem.map { "\(headline): \($0)" } ?? headline)
        .expected(expected).received(received))
  }

  /// Counted only when something failed, so that reading need not keep count.
  private func place(of position: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(position) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  private func describeCurrent() -> String {
    guard let byte = current else { return "the end of the text" }
    let word = bytes[position...].prefix(16).prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      default: false
      }
    }
    if word.count > 1 { return "'\(String(decoding: word, as: UTF8.self))'" }
    if 0x21...0x7E ~= byte { return "'\(Character(Unicode.Scalar(byte)))'" }
    if byte == 0x0A || byte == 0x0D { return "the end of the line" }
    if byte >= 0x80 { return Self.nonASCII(bytes[position...].prefix(4)) }
    return "the byte \(byte)"
  }

  private static func nonASCII(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
      return "the byte \(bytes.first ?? 0), which is not UTF-8"
    }
    return scalar == "\u{FEFF}" ? "a byte order mark" : "'\(scalar)'"
  }
}
