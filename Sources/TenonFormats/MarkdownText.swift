import TenonCore

/// Somebody's text in Markdown, where it stays text.
package enum MarkdownText {
  /// A text that nothing is made of, in one line: no link, no picture, no markup, and no end of a table's cell.
  ///
  /// - Returns: code, whose fence is longer than any within it; nothing for an empty text.
  package static func code(_ text: String) -> String {
    guard !text.isEmpty else { return "" }
    let inner = text.visibleLine.replacing("|", with: "\\|")
    let fence = String(repeating: "`", count: longestFence(inner) + 1)
    return fence.utf8.count > 1 ? "\(fence) \(inner) \(fence)" : "\(fence)\(inner)\(fence)"
  }

  /// - Parameter rows: of cells that are Markdown already, one for each of the head.
  package static func table(_ head: [String], _ rows: [[String]]) -> String {
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  private static func longestFence(_ text: String) -> Int {
    var (longest, length) = (0, 0)
    for byte in text.utf8 {
      length = byte == UInt8(ascii: "`") ? length + 1 : 0
      longest = max(longest, length)
    }
    return longest
  }
}
