/// Small systems of linear equations.
enum LinearSystem {
  /// The x of A x = b, by elimination with the largest pivots; nil where there is none or are several.
  static func solution(_ matrix: [[Double]], _ values: [Double]) -> [Double]? {
    let count = values.count
    var rows = zip(matrix, values).map { $0 + [$1] }
    let scale = rows.joined().reduce(0) { max($0, abs($1)) }
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      guard abs(rows[pivot][column]) > scale * 1e-12 else { return nil }
      rows.swapAt(column, pivot)
      for row in column + 1..<count {
        let factor = rows[row][column] / rows[column][column]
        for index in column...count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    var solution = Array(repeating: 0.0, count: count)
    for row in (0..<count).reversed() {
      let known = (row + 1..<count).reduce(0.0) { $0 + rows[row][$1] * solution[$1] }
      solution[row] = (rows[row][count] - known) / rows[row][row]
    }
    return solution
  }
}
