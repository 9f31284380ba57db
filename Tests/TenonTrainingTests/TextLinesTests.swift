import TenonCore
import Testing

@Suite struct TextLinesTests {
  private func lines(_ text: String) -> [String] {
    TextLines(Array(text.utf8)).lines.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func everyEnd_endsALine_alsoMixed() {
    #expect(lines("a\nb\r\nc\rd") == ["a", "b", "c", "d"])
    #expect(lines("a\r\n\r\nb\n\r") == ["a", "", "b", "", ""])
    #expect(lines("") == [""] && lines("\u{FEFF}a\n") == ["a", ""])
    #expect(TextLines(Array("\u{FEFF}a\r\nb\r".utf8)).bytes == Array("a\nb\n".utf8))
  }

  @Test(arguments: [true, false]) func utf16_isReadByItsMark(isLittle: Bool) {
    let units = "\u{FEFF}é\r\n🙂".utf16
    let bytes = units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let ordered = isLittle ? bytes : stride(from: 0, to: bytes.count, by: 2).flatMap { [bytes[$0 + 1], bytes[$0]] }
    #expect(TextLines(ordered).lines.map { String(decoding: $0, as: UTF8.self) } == ["é", "🙂"])
    // Half a unit at the end is no reason to fail.
    #expect(TextLines(ordered.dropLast()).lines.count == 2 && TextLines([0xFF, 0xFE]).lines.count == 1)
  }

  @Test func bytesThatAreNoText_areShownApart() {
    #expect(ByteText.text(Array("caf\u{E9} 🙂".utf8)) == "caf\u{E9} 🙂")
    #expect(ByteText.text([0x63, 0xE9]) == "c\\xE9" && ByteText.text([0xE8, 0x63]) == "\\xE8c")
    #expect(ByteText.text([0xF0, 0x9F, 0x99]) == "\\xF0\\x9F\\x99" && ByteText.text([0x0A, 0xFF]) == "\n\\xFF")
  }

  @Test func contents_differWhereTheyAreCut() {
    func value(_ parts: String...) -> UInt64 {
      var hash = ContentHash()
      for part in parts { hash.add(part.utf8) }
      return hash.value
    }
    #expect(value("ab", "c") != value("a", "bc") && value("ab", "c") == value("ab", "c"))
    #expect(value("") != value() && value("a\0") != value("a"))
    let long = String(repeating: "x", count: 100)
    #expect(value(long) != value(long + "x"))
    // Every byte counts.
    for place in 0..<100 {
      var bytes = Array(long.utf8)
      bytes[place] ^= 1
      #expect(value(String(decoding: bytes, as: UTF8.self)) != value(long))
    }
  }
}
