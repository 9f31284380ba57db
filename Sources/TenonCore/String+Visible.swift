extension String {
  /// The same for a terminal: control characters, which could move the cursor or forge lines, are written out, as
  /// `\u001b`; lines and tabs stay.
  ///
  /// For whatever a plugin or a file of somebody else says. JSON means the same afterwards.
  public var visible: String { escaped { $0 != "\n" && $0 != "\t" } }

  /// The same in one line: `\n` and `\t` are written out, too.
  public var visibleLine: String { escaped { _ in true } }

  private func escaped(_ isWrittenOut: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: { $0.isInvisibleControl && isWrittenOut($0) }) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isInvisibleControl, isWrittenOut(scalar) {
        text += scalar.written
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Control characters, those that turn the direction of writing, and separators of lines that terminals may follow.
  fileprivate var isInvisibleControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  fileprivate var written: String {
    let hexadecimal = String(value, radix: 16)
    return switch self {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    default: "\\u" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    }
  }
}
