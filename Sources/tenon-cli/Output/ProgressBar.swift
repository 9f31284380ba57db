/// A bar that fills from the left: `[======      ]`.
enum ProgressBar {
  static let widest = 24

  /// - Parameters:
  ///   - fraction: of all that is to be done, from 0 to 1.
  ///   - width: without the brackets.
  static func text(_ fraction: Double, width: Int = widest) -> String {
    text(full: Int(fraction * Double(width)), width)
  }

  /// - Parameters:
  ///   - done: of as many as `all`, more than none.
  ///   - width: without the brackets.
  static func text(_ done: Int, of all: Int, width: Int = widest) -> String { text(full: done * width / all, width) }

  private static func text(full: Int, _ width: Int) -> String {
    let full = max(0, min(width, full))
    return "[" + String(repeating: "=", count: full) + String(repeating: " ", count: width - full) + "]"
  }
}
