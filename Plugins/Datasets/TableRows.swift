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

  private enum Role { case left, number, category, target }

  init(_ config: Config) throws {
    let file = try CSVFile(config)
    path = file.path
    columns = file.columns
    var columnFault: ComponentError?
    func places(_ argument: String, _ fault: inout ComponentError?) throws -> [Int] {
      try config.columns(argument).compactMap { name in
        do throws(ComponentError) {
          return try file.columns.place(of: name, for: argument)
        } catch {
          fault = fault ?? error
          return nil
        }
      }
    }
    var roles = [Role](repeating: .number, count: columns.count)
    for place in try places("categorical", &columnFault) { roles[place] = .category }
    for place in try places("drop", &columnFault) { roles[place] = .left }
    var targetFault: ComponentError?
    let targetPlaces = try places("target", &targetFault)
    for place in targetPlaces { roles[place] = .target }
    let isRegression = try config.string("task") == "regression"
    let targetNames = try config.columns("target")
    guard isRegression || targetNames.count <= 1 else {
      throw ComponentError(
        .config, field: "target", "expected one column of classes, received several; or task: regression")
    }
    features = columns.names.indices.filter { roles[$0] == .number || roles[$0] == .category }
    let hasTarget = !targetNames.isEmpty && targetFault == nil

    var numbers = Dictionary(uniqueKeysWithValues: features.filter { roles[$0] == .number }.map { ($0, [Float]()) })
    var categories = Dictionary(
      uniqueKeysWithValues: features.filter { roles[$0] == .category }.map { ($0, CategoryColumn()) })
    // In arrays by place while they grow: a dictionary would be searched for every field.
    var numberColumns = roles.indices.map { roles[$0] == .number ? [Float]() : [] }
    var categoryColumns = roles.indices.map { _ in CategoryColumn() }
    var faults: [Int: (row: Int, text: String)] = [:]
    var targetClasses = CategoryColumn()
    var targetNumbers: [Float] = []
    var lines: [UInt32] = []
    try file.forEachRecord { reader in
      for place in roles.indices {
        switch roles[place] {
        case .left, .target: break
        case .number:
          let value: Float
          switch CSVNumber(reader[place]) {
          case .number(let number) where Float(number).isFinite: value = Float(number)
          case .missing: value = .nan
          case .number, .other:
            value = .nan
            if faults[place] == nil {
              faults[place] = (lines.count, ByteText.text(Array(reader[place].prefix(40))[...]))
            }
          }
          numberColumns[place].append(value)
        case .category:
          let text = CSVNumber.trimmed(reader[place])
          if CSVNumber.isMissing(text) {
            categoryColumns[place].appendMissing()
          } else {
            if text.contains(where: { $0 >= 0x80 }) { _ = try reader.text(place) }
            categoryColumns[place].append(text)
          }
        }
      }
      if hasTarget {
        for place in targetPlaces {
          if isRegression {
            targetNumbers.append(try Self.number(reader, place, file.columns))
          } else {
            try targetClasses.append(Self.className(reader, place, file.columns))
          }
        }
      }
      guard let line = UInt32(exactly: reader.line), lines.count < Int(UInt32.max) else {
        throw reader.fault("expected a table of at most \(UInt32.max) lines")
      }
      lines.append(line)
    }
    for place in features {
      if roles[place] == .number {
        numbers[place] = numberColumns[place]
      } else {
        categories[place] = categoryColumns[place]
      }
    }
    guard !lines.isEmpty else {
      throw ComponentError(.data, "\(path): expected rows below the names of the columns, received none")
    }
    guard !features.isEmpty else {
      throw ComponentError(.data, "\(path): expected a column beside the targets, received none")
    }
    (self.numbers, self.categories, self.faults, self.lines) = (numbers, categories, faults, lines)
    (self.columnFault, self.targetFault) = (columnFault, targetFault)
    count = lines.count
    if !hasTarget {
      (targets, classNames) = (nil, [])
    } else if isRegression {
      (targets, classNames) = (.numbers(targetNumbers, width: targetPlaces.count), [])
    } else {
      let sorted = CategoryColumn.sorted(targetClasses.values)
      let positions = targetClasses.positions(in: sorted).map { Int32($0 ?? 0) }
      targets = .classes(targetClasses.codes.map { positions[Int($0)] })
      classNames = sorted.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private static func number(_ reader: CSVReader, _ place: Int, _ columns: CSVColumns) throws -> Float {
    if case .number(let number) = CSVNumber(reader[place]), Float(number).isFinite { return Float(number) }
    throw reader.fault(
      "expected a number, finite in float32, in the target column '\(columns.names[place])', received '\(ByteText.text(Array(reader[place].prefix(40))[...]))'"
    )
  }

  private static func className(_ reader: CSVReader, _ place: Int, _ columns: CSVColumns) throws
    -> UnsafeRawBufferPointer
  {
    let text = CSVNumber.trimmed(reader[place])
    guard !CSVNumber.isMissing(text) else {
      throw reader.fault("expected a class in the target column '\(columns.names[place])', received nothing")
    }
    if case .number(let number) = CSVNumber(text), number != number.rounded() {
      throw reader.fault(
        "expected a class, a name or an integer, in the target column '\(columns.names[place])', received \(try reader.text(place)); "
          + "for numbers as targets: task: regression")
    }
    if text.contains(where: { $0 >= 0x80 }) { _ = try reader.text(place) }
    return text
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
