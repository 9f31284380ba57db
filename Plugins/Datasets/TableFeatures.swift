import TenonPlugin

/// The features of a table as they were learned, found in the columns of a file.
struct TableFeatures: Sendable {
  private enum Column: Sendable {
    /// - Parameter fill: NaN: there is nothing for a missing value.
    case number([Float], fill: Float)
    /// - Parameters:
    ///   - codes: of the file's rows.
    ///   - positions: for each of the file's values, its position among those that were learned; -1 for another one.
    case category(codes: [Int32], positions: [Int32], count: Int, fill: Int32)
  }

  /// Numbers of a sample.
  let width: Int
  private let columns: [(name: String, column: Column)]
  private let isOneHot: Bool

  /// - Throws: `ComponentError` (state) for what `TableFit` cannot have learned; (data) when a column is not there or holds
  ///   something else.
  init(_ state: FitState, of rows: TableRows) throws {
    let names = try state.texts("columns").map { String(decoding: $0, as: UTF8.self) }
    let counts = try state.integers("category_counts")
    let fills = try state.numbers("fills")
    let categories = try state.texts("categories")
    let encoding = try state.integers("one_hot")
    guard !names.isEmpty, counts.count == names.count, fills.count == names.count, encoding.count == 1,
      counts.allSatisfy({ (-1...categories.count).contains($0) }),
      counts.reduce(0, { $0 + max(0, $1) }) == categories.count
    else { throw ComponentError(.state, "what was learned of a table does not fit together") }
    let isOneHot = encoding[0] == 1
    var columns: [(String, Column)] = []
    var first = 0
    for (index, name) in names.enumerated() {
      guard let place = rows.columns.place(of: name) else {
        throw ComponentError(
          .data, "\(rows.path):\(rows.columns.line): expected a column '\(name)', as in training, received none")
      }
      guard counts[index] >= 0 else {
        guard !rows.isCategorical(place) else {
          throw ComponentError(.data, "\(rows.path): column '\(name)' is categorical, and held numbers in training")
        }
        columns.append((name, .number(try rows.numbers(place), fill: Float(fills[index]))))
        continue
      }
      guard rows.isCategorical(place) else {
        throw ComponentError(
          .data, "\(rows.path): column '\(name)' was categorical in training: name it under `categorical`")
      }
      let own = rows.categories(place)
      let learned = Array(categories[first..<first + counts[index]])
      first += counts[index]
      let fill = Int32(exactly: fills[index]).flatMap { (0..<Int32(learned.count)).contains($0) ? $0 : nil } ?? -1
      columns.append(
        (
          name,
          .category(
            codes: own.codes, positions: own.positions(in: learned).map { Int32($0 ?? -1) }, count: learned.count,
            fill: fill)
        ))
    }
    self.columns = columns
    self.isOneHot = isOneHot
    width = columns.reduce(0) { width, entry in
      if case .category(_, _, let count, _) = entry.1, isOneHot { width + count } else { width + 1 }
    }
  }

  /// - Throws: `ComponentError` (data) with the line of a row that has a missing value or an unknown category.
  func check(_ row: Int, of rows: TableRows) throws {
    for (name, column) in columns {
      switch column {
      case .number(let values, let fill) where values[row].isNaN && fill.isNaN: throw rows.missing(row, name)
      case .number: break
      case .category(let codes, let positions, _, let fill):
        let code = codes[row]
        if code < 0, fill < 0 { throw rows.missing(row, name) }
        if code >= 0, positions[Int(code)] < 0 {
          let value = rows.columns.place(of: name).map { rows.categories($0).values[Int(code)] } ?? []
          throw rows.fault(
            row,
            "column '\(name)' has '\(String(decoding: value, as: UTF8.self))', a category that the training did not have"
          )
        }
      }
    }
  }

  /// Writes the numbers of a row that was checked.
  func fill(_ output: UnsafeMutableBufferPointer<Float>, _ row: Int, of rows: TableRows) {
    var place = 0
    for (_, column) in columns {
      switch column {
      case .number(let values, let fill):
        output[place] = values[row].isNaN ? fill : values[row]
        place += 1
      case .category(let codes, let positions, let count, let fill):
        let position = codes[row] < 0 ? fill : positions[Int(codes[row])]
        if isOneHot {
          for other in 0..<count { output[place + other] = other == Int(position) ? 1 : 0 }
          place += count
        } else {
          output[place] = Float(position)
          place += 1
        }
      }
    }
  }
}

extension TableRows {
  /// The error for a value that is missing.
  func missing(_ row: Int, _ column: String) -> ComponentError {
    fault(
      row,
      "column '\(column)' has no value; say what stands for it with `fill`: mean, median, most_frequent or constant")
  }
}

/// Learns the features of a table: which columns there are, their categories, and what stands for missing values.
final class TableFit: Fit {
  private let rows: TableRows
  private let rule: MissingRule
  private let isOneHot: Bool
  private var indices: [Int] = []

  init(_ rows: TableRows, _ rule: MissingRule, isOneHot: Bool) throws {
    if let fault = rows.targetFault ?? rows.columnFault { throw fault }
    (self.rows, self.rule, self.isOneHot) = (rows, rule, isOneHot)
  }

  func accumulate(_ index: Int, _ sample: Sample?) throws { indices.append(index) }

  func finish() throws -> [String: Tensor] {
    guard !indices.isEmpty else {
      throw ComponentError(.data, "\(rows.path): expected rows to learn from, received none")
    }
    var (counts, fills, categories): ([Int], [Double], [[UInt8]]) = ([], [], [])
    for place in rows.features {
      let name = rows.columns.names[place]
      if rows.isCategorical(place) {
        let (values, fill) = try learned(rows.categories(place), name)
        counts.append(values.count)
        fills.append(fill)
        categories += values
      } else {
        counts.append(-1)
        fills.append(try fill(for: try rows.numbers(place), name))
      }
    }
    var tensors: [String: Tensor] = [:]
    try tensors.set("columns", texts: rows.features.map { Array(rows.columns.names[$0].utf8) })
    try tensors.set("category_counts", integers: counts)
    try tensors.set("fills", numbers: fills)
    try tensors.set("categories", texts: categories)
    try tensors.set("one_hot", integers: [isOneHot ? 1 : 0])
    return tensors
  }

  /// The sorted categories, and the position of that which stands for a missing value; NaN for none.
  private func learned(_ column: CategoryColumn, _ name: String) throws -> (values: [[UInt8]], fill: Double) {
    var occurrences = [Int](repeating: 0, count: column.values.count)
    var firstMissing: Int?
    for row in indices {
      if column.codes[row] >= 0 {
        occurrences[Int(column.codes[row])] += 1
      } else {
        firstMissing = firstMissing ?? row
      }
    }
    let present = column.values.indices.filter { occurrences[$0] > 0 }
    let values = CategoryColumn.sorted(present.map { column.values[$0] })
    switch rule.kind {
    case .constant: return ([[]] + values, 0)
    case .mostFrequent:
      let places = column.positions(in: values)
      let best = present.max { left, right in
        occurrences[left] != occurrences[right]
          ? occurrences[left] < occurrences[right] : (places[left] ?? 0) > (places[right] ?? 0)
      }
      guard let best, let place = places[best] else { throw empty(name) }
      return (values, Double(place))
    case .mean, .median, nil:
      if let row = firstMissing {
        throw rule.kind == nil
          ? rows.missing(row, name)
          : rows.fault(
            row, "column '\(name)' has no value, and categories have no mean or median; fill: most_frequent or constant"
          )
      }
      return (values, .nan)
    }
  }

  /// What stands for a missing number; NaN for nothing.
  private func fill(for values: [Float], _ name: String) throws -> Double {
    guard let kind = rule.kind else {
      if let row = indices.first(where: { values[$0].isNaN }) { throw rows.missing(row, name) }
      return .nan
    }
    if kind == .constant { return rule.value }
    let present = indices.map { values[$0] }.filter { !$0.isNaN }
    guard !present.isEmpty else { throw empty(name) }
    switch kind {
    case .mean: return present.reduce(0) { $0 + Double($1) } / Double(present.count)
    case .median:
      let sorted = present.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? Double(sorted[middle]) : (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2
    case .mostFrequent, .constant:
      // The smallest of those that occur most often.
      var (best, most, run) = (Float.nan, 0, 0)
      var last = Float.nan
      for value in present.sorted() {
        run = value == last ? run + 1 : 1
        last = value
        if run > most { (best, most) = (value, run) }
      }
      return Double(best)
    }
  }

  private func empty(_ name: String) -> ComponentError {
    ComponentError(.data, "\(rows.path): column '\(name)' has no value in the training part; leave it out with `drop`")
  }
}
