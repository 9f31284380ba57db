import TenonPlugin

/// A CSV file as it was read: numbers and categories by row, and the targets.
///
/// What is wrong with a column is kept until the column is wanted: a file may have others than those that a model reads.
final class TableRows: Sendable {
  enum Targets: Sendable {
    case classes([Int32])
    /// Row by row, as many as there are target columns.
    case numbers([Float], width: Int)
  }

  let path: String
  let columns: CSVColumns
  let count: Int
  /// Nil where the file has not all of the target columns.
  let targets: Targets?
  let classNames: [String]
  /// Why there are no targets though some were asked for.
  let targetFault: ComponentError?
  /// An argument that names a column which is not there.
  let columnFault: ComponentError?
  /// The columns that are neither targets nor left out.
  let features: [Int]
  private let numbers: [Int: [Float]]
  private let categories: [Int: CategoryColumn]
  /// For a column that was read as numbers, the first row that has none, with what it has.
  private let faults: [Int: (row: Int, text: String)]
  private let lines: [UInt32]

  /// - Throws: `ComponentError` (data) naming the file and the line, (config) for arguments that do not go together.
  init(_ config: Config) throws {
    let file = try CSVFile(config)
    let roles = try TableRoles(config, file.columns)
    var read = TableColumns(roles, file.columns)
    try file.forEachRecord { try read.add($0) }
    (path, columns, features) = (file.path, file.columns, roles.features)
    (columnFault, targetFault) = (roles.columnFault, roles.targetFault)
    guard !read.lines.isEmpty else {
      throw ComponentError(.data, "\(path): expected rows below the names of the columns, received none")
    }
    guard !features.isEmpty else {
      throw ComponentError(.data, "\(path): expected a column beside the targets, received none")
    }
    var (numbers, categories): ([Int: [Float]], [Int: CategoryColumn]) = ([:], [:])
    for place in features {
      if roles[place] == .number {
        numbers[place] = read.numbers[place]
      } else {
        categories[place] = read.categories[place]
      }
    }
    (self.numbers, self.categories, faults, lines) = (numbers, categories, read.faults, read.lines)
    count = lines.count
    let targets = read.targets
    (self.targets, classNames) = (targets?.values, targets?.classNames ?? [])
  }

  // MARK: Columns

  func isCategorical(_ place: Int) -> Bool { categories[place] != nil }

  /// The values of a column of numbers, NaN where they are missing.
  ///
  /// - Throws: `ComponentError` (data) with the line of a field that is no number.
  func numbers(_ place: Int) throws -> [Float] {
    if let fault = faults[place] {
      throw self.fault(
        fault.row,
        "expected a number, finite in float32, in column '\(columns.names[place])', received '\(fault.text)'; "
          + "name the column under `categorical` or `drop` if it holds no numbers")
    }
    return numbers[place] ?? []
  }

  func categories(_ place: Int) -> CategoryColumn { categories[place] ?? CategoryColumn() }

  /// An error at the line of a row.
  func fault(_ row: Int, _ what: String) -> ComponentError { CSVReader.fault(path, Int(lines[row]), what) }

  /// Of all features and targets by the names of their columns.
  var fingerprint: UInt64 {
    var hash = ContentHash()
    for place in features {
      hash.add(columns.names[place].utf8)
      numbers[place]?.withUnsafeBytes { hash.add($0) }
      guard let column = categories[place] else { continue }
      for value in column.values { hash.add(value) }
      column.codes.withUnsafeBytes { hash.add($0) }
    }
    switch targets {
    case .classes(let labels): labels.withUnsafeBytes { hash.add($0) }
    case .numbers(let numbers, _): numbers.withUnsafeBytes { hash.add($0) }
    case nil: break
    }
    return hash.value
  }
}
