/// Places for the blocks of a graph: in rows, each below all that it reads, so ordered that few lines cross.
///
/// Lines that go past a row have a place of their own in it. - Source: Sugiyama, Tagawa and Toda 1981, Methods for Visual
/// Understanding of Hierarchical System Structures, with means in place of medians.
struct LayeredLayout {
  /// What stands in a row: a block, or the part of a line that goes past.
  private struct Item {
    let width: Double
    var x = 0.0
    /// Items of the rows above and below that it is joined with.
    var above: [Int] = []
    var below: [Int] = []
  }

  /// A line from one block to another: the middles of what it goes past, from top to bottom, with their rows.
  struct Line {
    let source: Int
    let target: Int
    /// Which of the target's lines it is, and of how many.
    let port: (index: Int, count: Int)
    var passes: [(x: Double, rank: Int)] = []
  }

  static let mostItems = 100_000
  private static let passWidth = 14.0
  private static let sweeps = 12

  private(set) var lines: [Line] = []
  /// The middle of each block, from 0.
  private(set) var centres: [Double] = []
  /// From the leftmost edge to the rightmost.
  private(set) var width = 0.0

  /// - Parameters:
  ///   - ranks: the row of each block.
  ///   - reads: for each block those above that it is joined with.
  ///   - gap: between two items of a row.
  /// - Returns: nil for a graph that is too large.
  init?(ranks: [Int], reads: [[Int]], blockWidth: Double, gap: Double) {
    var count = ranks.count
    for (block, sources) in reads.enumerated() {
      for source in sources { count += max(0, ranks[block] - ranks[source] - 1) }
      guard count <= Self.mostItems else { return nil }
    }
    var items = ranks.map { _ in Item(width: blockWidth) }
    var rows = [[Int]](repeating: [], count: (ranks.max() ?? -1) + 1)
    var passes: [[(item: Int, rank: Int)]] = []
    for (block, rank) in ranks.enumerated() { rows[rank].append(block) }
    for (block, sources) in reads.enumerated() {
      for (index, source) in sources.enumerated() {
        var (last, own): (Int, [(item: Int, rank: Int)]) = (source, [])
        for rank in ranks[source] + 1..<max(ranks[source] + 1, ranks[block]) {
          items.append(Item(width: Self.passWidth))
          rows[rank].append(items.count - 1)
          items[last].below.append(items.count - 1)
          items[items.count - 1].above.append(last)
          last = items.count - 1
          own.append((last, rank))
        }
        items[last].below.append(block)
        items[block].above.append(last)
        passes.append(own)
        lines.append(Line(source: source, target: block, port: (index, sources.count)))
      }
    }
    for sweep in 0..<Self.sweeps {
      let isDownward = sweep % 2 == 0
      for rank in isDownward ? Array(rows.indices) : rows.indices.reversed() {
        Self.arrange(&rows[rank], &items, gap: gap, isDownward: isDownward, reorders: sweep < Self.sweeps - 4)
      }
    }
    let left = items.map { $0.x - $0.width / 2 }.min() ?? 0
    width = (items.map { $0.x + $0.width / 2 }.max() ?? 0) - left
    centres = ranks.indices.map { items[$0].x - left }
    for (line, own) in passes.enumerated() { lines[line].passes = own.map { (items[$0.item].x - left, $0.rank) } }
  }

  /// Puts the items of a row as near to the middle of their neighbours as there is room.
  private static func arrange(
    _ row: inout [Int], _ items: inout [Item], gap: Double, isDownward: Bool, reorders: Bool
  ) {
    var wanted: [Int: Double] = [:]
    for item in row {
      let neighbours = isDownward ? items[item].above : items[item].below
      wanted[item] =
        neighbours.isEmpty ? items[item].x : neighbours.reduce(0) { $0 + items[$1].x } / Double(neighbours.count)
    }
    func place(_ item: Int) -> Double { wanted[item] ?? 0 }
    if reorders {
      // Equal ones stay as they were.
      row = row.enumerated().sorted { left, right in
        (place(left.element), left.offset) < (place(right.element), right.offset)
      }.map(\.element)
    }
    var edge = -Double.infinity
    for item in row {
      items[item].x = max(place(item), edge + items[item].width / 2)
      edge = items[item].x + items[item].width / 2 + gap
    }
    let shift = row.reduce(0) { $0 + place($1) - items[$1].x } / Double(max(1, row.count))
    for item in row { items[item].x += shift }
  }
}
