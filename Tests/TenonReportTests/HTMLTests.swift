import TenonReport
import Testing

/// What is put into a page stays text, whatever it is.
@Suite struct HTMLTests {
  @Test(arguments: [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"), ("\"'&", "&quot;&#39;&amp;"),
    ("a\u{0}b\u{1B}[31m\u{202E}c", "a\\u0000b\\u001b[31m\\u202ec"), ("é\n\t漢", "é\n\t漢"), ("&lt;", "&amp;lt;"),
  ])
  func texts_areEscaped(text: String, expected: String) {
    #expect(HTML(text: text).text == expected)
    #expect(HTML("p", .init("title", text)) { text }.text == "<p title=\"\(expected)\">\(expected)</p>")
  }

  @Test func builder_putsPartsAfterEachOther() {
    let list = HTML("ul", .class("a")) {
      for name in ["<1>", "2"] { HTML("li") { name } }
      if false { "never" }
      HTML("br")
    }
    #expect(list.text == "<ul class=\"a\"><li>&lt;1&gt;</li><li>2</li><br></ul>")
  }

  @Test func files_areHeldByThePage() {
    let link = HTML("a", .file(Array("=1".utf8), type: "text/csv"), .init("download", "a.csv")) { "a" }
    #expect(link.text == "<a href=\"data:text/csv;base64,PTE=\" download=\"a.csv\">a</a>")
    #expect(HTML("img", .picture(png: [1, 2, 3])).text == "<img src=\"data:image/png;base64,AQID\">")
  }

  /// Names that load or run something are a mistake in the program, which ends it.
  @Test func attributesThatRunSomething_areRefused() async {
    await #expect(processExitsWith: .failure) { _ = HTML.Attribute("onclick", "x") }
    await #expect(processExitsWith: .failure) { _ = HTML.Attribute("href", "javascript:x") }
    await #expect(processExitsWith: .failure) { _ = HTML.Attribute("style", "x") }
  }
}
