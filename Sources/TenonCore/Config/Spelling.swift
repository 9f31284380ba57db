/// Suggestions for mistyped names.
public enum Spelling {
  /// The name with the fewest typing errors between it and what was written, if that is close enough to
  /// be what was meant: a third of its length, case aside.
  public static func nearest(to written: String, in names: some Sequence<String>) -> String? {
    let target = Array(written.lowercased())
    let limit = max(1, target.count / 3)
    return
      names
      .map { (name: $0, distance: distance(target, Array($0.lowercased()), limit: limit)) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  static func distance(_ left: [Character], _ right: [Character], limit: Int) -> Int {
    guard abs(left.count - right.count) <= limit else { return limit + 1 }
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var current = [i + 1]
      for (j, b) in right.enumerated() {
        var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, before[j - 1] + 1) }
        current.append(best)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
