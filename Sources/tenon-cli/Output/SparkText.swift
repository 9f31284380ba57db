import Tenon

/// A curve as a few characters of text, the first value at the left: `█▆▄▃▂▁`, or `#=-._` where a terminal has no blocks.
enum SparkText {
  private static let blocks: [Character] = Array("▁▂▃▄▅▆▇█")
  private static let plain: [Character] = Array("_.-=*#")

  /// - Parameters:
  ///   - values: what is no number leaves a gap.
  ///   - columns: at most so many characters; each is the mean of the values that fall into it.
  static func of(_ values: [Double], columns: Int, hasBlocks: Bool = Terminal.hasUnicode) -> String {
    let count = min(columns, values.count)
    guard count > 0 else { return "" }
    let means = (0..<count).map { column in
      let part = values[column * values.count / count..<(column + 1) * values.count / count].filter(\.isFinite)
      // Halves, so that the sum of the largest numbers is one, too.
      return part.isEmpty ? Double.nan : part.reduce(0) { $0 + $1 / Double(part.count) }
    }
    let numbers = means.filter(\.isFinite)
    guard let least = numbers.min(), let greatest = numbers.max() else { return "" }
    let levels = hasBlocks ? blocks : plain
    return String(
      means.map { value in
        guard value.isFinite else { return " " }
        return levels[min(levels.count - 1, Int((least...greatest).share(of: value) * Double(levels.count)))]
      })
  }
}
