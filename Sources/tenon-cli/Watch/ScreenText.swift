import Tenon

/// A piece of a line on a screen.
struct ScreenText: Equatable {
  /// What terminals call SGR.
  enum Style: String {
    case plain = "0"
    case strong = "1"
    case first = "36"
    case second = "33"
  }

  let text: String
  let style: Style

  /// - Parameter text: of any origin: what terminals would follow is written out.
  init(_ text: String, _ style: Style = .plain) { (self.text, self.style) = (text.visibleLine, style) }
}

/// A line of a screen.
struct ScreenLine: Equatable, ExpressibleByStringLiteral {
  private(set) var parts: [ScreenText]

  init(_ parts: [ScreenText] = []) { self.parts = parts }

  init(_ text: String, _ style: ScreenText.Style = .plain) { parts = [ScreenText(text, style)] }

  init(stringLiteral text: String) { self.init(text) }

  var width: Int { parts.reduce(0) { $0 + DisplayWidth.of($1.text) } }

  /// Without styles.
  var text: String { parts.map(\.text).joined() }

  /// The line as a terminal takes it, cut off after so many columns.
  func written(columns: Int, hasColours: Bool) -> String {
    prefix(columns).parts.map { part in
      hasColours && part.style != .plain ? "\u{1B}[\(part.style.rawValue)m\(part.text)\u{1B}[0m" : part.text
    }.joined()
  }

  /// What of it fits into so many columns.
  func prefix(_ columns: Int) -> ScreenLine {
    var (left, kept) = (columns, [ScreenText]())
    for part in parts where left > 0 {
      let text = DisplayWidth.prefix(part.text, columns: left)
      left -= DisplayWidth.of(text)
      kept.append(ScreenText(text, part.style))
    }
    return ScreenLine(kept)
  }

  /// Both, the second one beginning at a column, before which the first one ends.
  func beside(_ other: ScreenLine, at column: Int) -> ScreenLine {
    let first = prefix(column - 2)
    return ScreenLine(first.parts + [ScreenText(String(repeating: " ", count: column - first.width))] + other.parts)
  }
}
