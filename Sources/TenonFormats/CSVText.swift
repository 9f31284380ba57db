/// Texts as tables of commas hold them.
public enum CSVText {
  /// In quotes where it has to be, as RFC 4180 has it; what a spreadsheet would compute begins with an apostrophe, which
  /// spreadsheets take for "this is text".
  public static func quoted(_ text: String) -> String {
    let text = isFormula(text) ? "'\(text)" : text
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Rows of texts as lines.
  public static func table(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func isFormula(_ text: String) -> Bool {
    guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return false }
    return Double(text) == nil
  }
}
