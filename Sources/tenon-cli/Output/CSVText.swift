/// Texts as tables of commas hold them.
enum CSVText {
  /// In quotes where it has to be, as RFC 4180 has it.
  static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
