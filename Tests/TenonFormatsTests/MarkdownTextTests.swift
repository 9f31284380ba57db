import TenonFormats
import Testing

/// Somebody's text in Markdown.
@Suite struct MarkdownTextTests {
  @Test(arguments: [
    ("", ""), ("cat", "`cat`"), ("a|b", "`a\\|b`"), ("<b>x</b>", "`<b>x</b>`"),
    ("![p](http://x/y)", "`![p](http://x/y)`"),
    ("a\nb", "`a\\nb`"), ("a`b", "`` a`b ``"), ("a``b", "``` a``b ```"), ("`", "`` ` ``"), ("```", "```` ``` ````"),
    ("x\u{202E}y", "`x\\u202ey`"),
  ])
  func code_isOfOneLine_andNothingEndsIt(_ text: String, _ expected: String) {
    #expect(MarkdownText.code(text) == expected)
  }

  @Test func table_hasARowForEach() {
    #expect(
      MarkdownText.table(["a", "b"], [["1", "2"], ["3", ""]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |")
  }
}
