/// How many columns of a terminal text takes: two for most East Asian characters and for emoji, none for what only
/// changes the character before it.
///
/// Where terminals differ, as with emoji that are joined from several, it is the larger number.
enum DisplayWidth {
  static func of(_ text: some StringProtocol) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

  /// The longest beginning that takes at most so many columns.
  static func prefix(_ text: String, columns: Int) -> String {
    var (kept, width) = (String.UnicodeScalarView(), 0)
    for scalar in text.unicodeScalars {
      width += of(scalar)
      guard width <= columns else { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  /// Parts two spaces apart, on as many lines as they take.
  ///
  /// - Parameter indent: what lines after the first begin with.
  static func lines(_ parts: [String], columns: Int, indent: String = "") -> [String] {
    var lines: [String] = []
    for part in parts {
      let longer = lines.last.map { $0 + "  " + part }
      if let longer, of(longer) <= columns {
        lines[lines.count - 1] = longer
      } else {
        lines.append(lines.isEmpty ? part : indent + part)
      }
    }
    return lines
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if (0x20..<0x7F).contains(scalar.value) { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    // The second half of a Korean syllable that is written in parts.
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// East Asian Width W and F of Unicode's annex 11, rounded up to whole blocks.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isEmojiPresentation { return true }
    return wideBlocks.contains { $0.contains(scalar.value) }
  }

  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
    0x1AFF0...0x1B2FF, 0x1F200...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
