import TenonPlugin

/// The columns of a table, which grow by a field with each record.
struct TableColumns {
  private let roles: TableRoles
  private let columns: CSVColumns
  /// By place, empty for all but columns of numbers; NaN where a number is missing.
  private(set) var numbers: [[Float]]
  /// By place, empty for all but columns of categories.
  private(set) var categories: [CategoryColumn]
  /// For a column of numbers, the first row that has none, with what it has.
  private(set) var faults: [Int: (row: Int, text: String)] = [:]
  /// Of the rows.
  private(set) var lines: [UInt32] = []
  private var targetClasses = CategoryColumn()
  private var targetNumbers: [Float] = []

  init(_ roles: TableRoles, _ columns: CSVColumns) {
    (self.roles, self.columns) = (roles, columns)
    numbers = Array(repeating: [], count: columns.count)
    categories = Array(repeating: CategoryColumn(), count: columns.count)
  }

  /// - Throws: `ComponentError` (data) naming the line of a target that is none, or of a text that is not UTF-8.
  mutating func add(_ record: CSVReader) throws {
    for place in roles.places {
      switch roles[place] {
      case .left, .target: break
      case .number: addNumber(record, place)
      case .category: try addCategory(record, place)
      }
    }
    if roles.hasTarget {
      for place in roles.targets {
        if roles.isRegression {
          targetNumbers.append(try targetNumber(record, place))
        } else {
          targetClasses.append(try className(record, place))
        }
      }
    }
    guard let line = UInt32(exactly: record.line), lines.count < Int(UInt32.max) else {
      throw record.fault("expected a table of at most \(UInt32.max) lines")
    }
    lines.append(line)
  }

  private mutating func addNumber(_ record: CSVReader, _ place: Int) {
    switch CSVNumber(record[place]) {
    case .number(let number) where Float(number).isFinite: return numbers[place].append(Float(number))
    case .missing: break
    case .number, .other: if faults[place] == nil { faults[place] = (lines.count, Self.shown(record[place])) }
    }
    numbers[place].append(.nan)
  }

  private mutating func addCategory(_ record: CSVReader, _ place: Int) throws {
    let text = CSVNumber.trimmed(record[place])
    if CSVNumber.isMissing(text) { return categories[place].appendMissing() }
    try record.checkText(place)
    categories[place].append(text)
  }

  private func targetNumber(_ record: CSVReader, _ place: Int) throws -> Float {
    if case .number(let number) = CSVNumber(record[place]), Float(number).isFinite { return Float(number) }
    throw record.fault(
      "expected a number, finite in float32, in the target column '\(columns.names[place])', received '\(Self.shown(record[place]))'"
    )
  }

  private func className(_ record: CSVReader, _ place: Int) throws -> UnsafeRawBufferPointer {
    let text = CSVNumber.trimmed(record[place])
    guard !CSVNumber.isMissing(text) else {
      throw record.fault("expected a class in the target column '\(columns.names[place])', received nothing")
    }
    if case .number(let number) = CSVNumber(text), number != number.rounded() {
      throw record.fault(
        "expected a class, a name or an integer, in the target column '\(columns.names[place])', received \(try record.text(place)); "
          + "for numbers as targets: task: regression")
    }
    try record.checkText(place)
    return text
  }

  private static func shown(_ field: UnsafeRawBufferPointer) -> String { ByteText.text(Array(field.prefix(40))[...]) }

  // MARK: When all records are there

  /// With the names of classes, in their order; nil where the file has not all of the target columns.
  var targets: (values: TableRows.Targets, classNames: [String])? {
    guard roles.hasTarget else { return nil }
    if roles.isRegression { return (.numbers(targetNumbers, width: roles.targets.count), []) }
    let sorted = CategoryColumn.sorted(targetClasses.values)
    let positions = targetClasses.positions(in: sorted).map { Int32($0 ?? 0) }
    return (
      .classes(targetClasses.codes.map { positions[Int($0)] }), sorted.map { String(decoding: $0, as: UTF8.self) }
    )
  }
}
