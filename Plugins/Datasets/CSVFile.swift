import TenonPlugin

/// A CSV file with its columns, read record by record.
struct CSVFile {
  static let arguments: [Argument] = [
    .bool(
      "header", "whether the first line names the columns; null: it does where any of it is no number"
    ).orNull(),
    .string("separator", default: ",", "what stands between fields: one character, or tab"),
  ]

  let path: String
  let columns: CSVColumns
  private let reader: CSVReader

  /// Opens the file of `path` and reads as far as its columns.
  ///
  /// - Throws: `ComponentError` (data) naming the file and the line, (config) for arguments that no file goes with.
  init(_ config: Config) throws {
    path = try config.path("path", of: "a CSV file")
    reader = try CSVReader(path, separator: Self.separator(config.string("separator")))
    guard try reader.next() else { throw ComponentError(.data, "\(path): the table is empty") }
    columns = try CSVColumns(reader, hasHeader: config.isNull("header") ? nil : config.bool("header"))
  }

  /// Gives every record but the header; `body` must not keep its fields.
  ///
  /// - Throws: `ComponentError` (data) for a record of another length, naming its line, and what `body` throws.
  func forEachRecord(_ body: (CSVReader) throws -> Void) throws {
    if !columns.hasHeader { try body(reader) }
    while try reader.next() {
      guard reader.fieldCount == columns.count else {
        throw reader.fault(
          "expected \(Plural.count(columns.count, "field")), as in line \(columns.line), received \(reader.fieldCount)")
      }
      try body(reader)
    }
  }

  private static func separator(_ text: String) throws -> UInt8 {
    let byte = text == "tab" || text == "\\t" ? UInt8(ascii: "\t") : text.utf8.first ?? 0
    guard text == "tab" || text == "\\t" || text.utf8.count == 1, byte < 0x80, !"\"\r\n\0.".utf8.contains(byte) else {
      throw ComponentError(
        .config, field: "separator", "expected one character such as ',' or ';', or tab, received '\(text)'")
    }
    return byte
  }
}

/// The columns of a table: their names, or their places where there is no header.
struct CSVColumns {
  /// Their numbers, from 0, without a header.
  let names: [String]
  let hasHeader: Bool
  /// Where they are first seen.
  let line: Int
  private let path: String
  private let places: [ClassName: Int]
  var count: Int { names.count }

  /// - Parameters:
  ///   - reader: at the first record.
  ///   - given: whether that names the columns; nil: it does where any of it is no number.
  init(_ reader: CSVReader, hasHeader given: Bool?) throws {
    let found = (0..<reader.fieldCount).contains { if case .other = CSVNumber(reader[$0]) { true } else { false } }
    hasHeader = given ?? found
    (path, line) = (reader.path, reader.line)
    var names: [String] = []
    var places: [ClassName: Int] = [:]
    for index in 0..<reader.fieldCount {
      let name = hasHeader ? try reader.text(index) : "\(index)"
      guard places.updateValue(index, forKey: ClassName(name)) == nil else {
        throw reader.fault("expected every column once, received '\(name)' twice")
      }
      names.append(name)
    }
    (self.names, self.places) = (names, places)
  }

  /// The place of a column by its name; nil when there is none.
  func place(of name: String) -> Int? { places[ClassName(name)] }

  /// The place of a column by its name, or by its number from 0, negative ones from the end.
  ///
  /// - Throws: `ComponentError` (data) with the columns that there are.
  func place(of column: String, for argument: String) throws(ComponentError) -> Int {
    if let place = place(of: column) { return place }
    if let number = Int(column), (-count..<count).contains(number) { return number < 0 ? count + number : number }
    let shown = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ") + (count > 20 ? ", ..." : "")
    throw ComponentError(
      .data, field: argument,
      "\(path):\(line): expected a column '\(column)', received \(hasHeader ? shown : "\(Plural.count(count, "column")) without names")"
    )
  }
}

extension CSVReader {
  /// A field as a text, spaces around it apart.
  ///
  /// - Throws: `ComponentError` (data) unless it is UTF-8.
  func text(_ field: Int) throws -> String {
    let bytes = CSVNumber.trimmed(self[field])
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw fault(
        "expected UTF-8 in field \(field + 1), received '\(ByteText.text(Array(bytes)[...]))'; save the table as UTF-8")
    }
    return text
  }

  /// Refuses a field that is not UTF-8, at little cost for one of ASCII.
  ///
  /// - Throws: what `text` throws.
  func checkText(_ field: Int) throws {
    if self[field].contains(where: { $0 >= 0x80 }) { _ = try text(field) }
  }
}

extension Config {
  /// The columns that an argument names: none, one or a list.
  func columns(_ name: String) throws -> [String] {
    switch self[name] {
    case .string(let column): [column]
    case .list(let columns): columns.compactMap { if case .string(let column) = $0 { column } else { nil } }
    default: []
    }
  }
}
