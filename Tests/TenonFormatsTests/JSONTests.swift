import TenonCore
import Testing

@Suite struct JSONTests {
  @Test func parser_readsEveryKindOfValue() throws {
    let json = try JSON.parse(
      " {\"a\": [null, true, false, 0, -7, 1.5, -2e3, 1E-2], \"b\": {\"c\": \"\"}}\r\n\t")
    #expect(json["a"] == [nil, true, false, 0, -7, 1.5, -2000.0, 0.01])
    #expect(json["b"]?["c"]?.stringValue == "")
    #expect(json["missing"] == nil)
    #expect(json["a"]?[4]?.intValue == -7)
    #expect(json["a"]?[4]?.doubleValue == -7)
    #expect(json["a"]?[5]?.intValue == nil)
    #expect(json["a"]?[99] == nil)
  }

  @Test func parser_keepsIntegersExactUpToTheirLimits() throws {
    #expect(try JSON.parse("9223372036854775807") == .int(.max))
    #expect(try JSON.parse("-9223372036854775808") == .int(.min))
    for text in ["9223372036854775808", "-9223372036854775809", "123456789012345678901234567890"] {
      #expect(try failure(text).diagnostic.code == "json-number-out-of-range")
    }
  }

  @Test func parser_readsDoublesAsTheStandardLibraryDoes() throws {
    var bits: UInt64 = 1
    var texts = [
      "0.1", "1e22", "1e23", "9007199254740993.0", "0.30000001192092896", "5e-324", "2.2250738585072014e-308",
      "1.7976931348623157e308", "-0.0", "123456789012345678901234567890.5", "0e999999999999999999999",
      "1e-99999999999999999999", "0." + String(repeating: "0", count: 400) + "1e401",
    ]
    for _ in 0..<2000 {
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: bits)
      if value.isFinite { texts.append(value.description) }
    }
    for text in texts {
      let read = try #require(try JSON.parse(text).doubleValue)
      #expect(read.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func parser_decodesEscapes() throws {
    #expect(try JSON.parse(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00é😀""#) == "\"\\/\u{8}\u{c}\n\r\tAé😀é😀")
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
    "{1:1}",
    "[1 2]", "tru", "True", "nul", "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+",
    "0x10",
    "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "\"\u{0}\"", "1 2", "{} x", "[]\u{0}", "'a'",
    "\u{FEFF}{}", "// c\n1",
  ])
  func parser_refusesWhatIsNotJSON(text: String) throws {
    #expect(try failure(text).diagnostic.code == "json-invalid")
  }

  @Test func parser_refusesWhatTheStandardLeavesOpen() throws {
    #expect(try failure(#"{"a": 1, "b": 2, "\u0061": 3}"#).diagnostic.code == "json-repeated-key")
    #expect(try failure(#""\ud800""#).diagnostic.code == "json-lone-surrogate")
    #expect(try failure(#""\ud800\u0041""#).diagnostic.code == "json-lone-surrogate")
    #expect(try failure(#""\udc00""#).diagnostic.code == "json-lone-surrogate")
    #expect(try failure("1e400").diagnostic.code == "json-number-out-of-range")
    for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80]] {
      let error = #expect(throws: JSONError.self) { try JSON.parse([0x22] + bytes + [0x22]) }
      #expect(error?.diagnostic.code == "json-invalid-utf8")
    }
  }

  @Test func parser_capsTheNesting() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(throws: Never.self) { try JSON.parse(nested(128)) }
    #expect(try failure(nested(129)).diagnostic.code == "json-too-deep")
    #expect(try failure(String(repeating: "{\"a\":", count: 1_000_000)).diagnostic.code == "json-too-deep")
    #expect(throws: JSONError.self) { try JSON.parse("[[1]]", maximumDepth: 1) }
  }

  @Test func errors_carryLineAndColumn() throws {
    let error = try failure("{\n  \"é\": 1,\n  \"é2\": tru\n}")
    #expect(error.line == 3 && error.column == 9)
    #expect(
      error.description == """
        error[json-invalid]: the text is not valid JSON at line 3, column 9
          expected: a value
          received: 'tru'
        """)
    let repeated = #expect(throws: JSONError.self) { try JSON.parse("{\"a\":1,\n\"a\":2}", source: "m.json") }
    #expect(repeated?.diagnostic.headline.hasPrefix("m.json is not valid JSON at line 2, column 1") == true)
  }

  @Test func writer_keepsTheOrderOfKeysAndIsCompactOrPretty() throws {
    let json: JSON = ["z": [1, 2.5], "a": ["x", nil], "e": [], "o": [:], "n": ["b": false]]
    #expect(try json.text() == #"{"z":[1,2.5],"a":["x",null],"e":[],"o":{},"n":{"b":false}}"#)
    #expect(
      try json.text(.pretty) == """
        {
          "z": [1, 2.5],
          "a": [
            "x",
            null
          ],
          "e": [],
          "o": {},
          "n": {
            "b": false
          }
        }

        """)
    #expect(try JSON.parse(json.text(.pretty)) == json)
  }

  @Test func writer_roundTripsStringsAndDoubles() throws {
    let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init))) + "😀\u{2028}"
    #expect(try JSON.parse(JSON.string(text).text()) == .string(text))
    for value in [0.1, 1e16, .leastNonzeroMagnitude, -0.0, 1e-5, .greatestFiniteMagnitude, 0.1 + 0.2] {
      let read = try JSON.parse(JSON.double(value).text())
      #expect(read.doubleValue?.bitPattern == value.bitPattern)
      #expect(read.intValue == nil)
    }
  }

  @Test func writer_refusesNumbersThatJSONCannotHold() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: JSONError.self) { try JSON.array([.double(value)]).text() }
    }
  }

  @Test func object_looksUpManyKeysAndRemoves() throws {
    var object = JSONObject()
    for number in 0..<1000 { object["key\(number)"] = .int(number) }
    #expect(object.append("key7", 0) == false)
    object["key7"] = "seven"
    object["key8"] = nil
    #expect(object.count == 999 && object["key8"] == nil)
    #expect(object["key7"] == "seven" && object["key999"] == 999)
    #expect(object.keys[7] == "key7" && object.keys[8] == "key9")
  }

  @Test func objects_areEqualWhateverTheOrder() {
    #expect(["a": 1, "b": 2] as JSON == ["b": 2, "a": 1])
    #expect(["a": 1, "b": 2] as JSON != ["a": 1, "c": 2])
  }

  private func failure(_ text: String) throws -> JSONError {
    try #require(#expect(throws: JSONError.self) { try JSON.parse(text) })
  }
}
