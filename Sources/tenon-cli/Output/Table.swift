/// Columns of text, each as wide as its widest cell.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []
  /// Columns that hold numbers, aligned to the right.
  private let numeric: Set<Int>

  init(_ header: [String], numeric: Set<Int> = []) {
    self.header = header
    self.numeric = numeric
  }

  /// Cells are shown in one line each, whatever a plugin has put into them.
  mutating func add(_ cells: String...) { add(cells) }

  mutating func add(_ cells: [String]) { rows.append(cells.map(\.visibleLine)) }

  var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return all.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
        return numeric.contains(column) ? padding + cell : cell + padding
      }
      return String(cells.joined(separator: "  ").withoutTrailingBlanks)
    }.joined(separator: "\n")
  }
}
