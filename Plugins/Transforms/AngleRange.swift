import TenonPlugin

/// Angles to draw from: a number for both directions, or the least and the greatest.
enum AngleRange {
  static func argument(_ name: String, _ summary: String) -> Argument {
    .float(name, summary).or(.list, of: .float)
  }

  /// - Parameter counts: how many numbers a list may have.
  /// - Returns: one or more ranges.
  static func ranges(_ name: String, _ config: Config, counts: Set<Int>) throws -> [(Double, Double)] {
    if let number = config[name]?.number {
      guard number >= 0, number.isFinite else {
        throw ComponentError(
          .config, field: name, "expected a finite number of at least 0, or [least, greatest], received \(number)")
      }
      return [(-number, number)]
    }
    let numbers = try config.floats(name)
    guard counts.contains(numbers.count), numbers.allSatisfy(\.isFinite) else {
      let lists = counts.sorted().map { "\($0)" }.joined(separator: " or ")
      throw ComponentError(
        .config, field: name, "expected a number, or a list of \(lists) finite ones, received \(numbers)")
    }
    let ranges = stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
    for range in ranges where range.0 > range.1 {
      throw ComponentError(.config, field: name, "expected [least, greatest], received [\(range.0), \(range.1)]")
    }
    return ranges
  }
}
