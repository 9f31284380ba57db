import TenonPlugin

/// Texts in a column of a CSV file, with their classes in another.
///
/// The file is read as that of CSVTable: quotes, separators, header, gzip. All of it is held in memory. Classes are the sorted
/// values of the target column, numbers by size where all are numbers.
///
/// Sample: `input` uint8 [bytes], the text as UTF-8, which Tokenize makes tokens of; `target` int64 [], where there is one.
///
/// PyTorch has no such dataset; it reads what pandas.read_csv does.
struct TextTable: DatasetComponent {
  static let declaration = Declaration(
    "TextTable", "texts in a column of a CSV file, with their classes in another",
    arguments: [
      .string("path", "CSV file, plain or gzip"),
      .string("text", default: "text", "column of the texts, by name or number"),
      .string("target", "column of the classes, by name or number; null: none").orNull(),
    ] + CSVFile.arguments)

  private let path: String
  /// The texts after one another.
  private let bytes: [UInt8]
  private let ends: [Int]
  private let targets: [Int32]?
  let classNames: [String]
  var count: Int { ends.count }
  var hasTarget: Bool { targets != nil }

  init(_ config: Config) throws {
    let file = try CSVFile(config)
    let columns = file.columns
    path = file.path
    let text = try columns.place(of: config.string("text"), for: "text")
    let name = try config.isNull("target") ? nil : config.string("target")
    let target = try name.map { try columns.place(of: $0, for: "target") }
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var classes = CategoryColumn()
    try file.forEachRecord { reader in
      let field = reader[text]
      try reader.checkText(text)
      bytes.append(contentsOf: field)
      ends.append(bytes.count)
      guard let target else { return }
      let value = CSVNumber.trimmed(reader[target])
      guard !CSVNumber.isMissing(value) else {
        throw reader.fault("expected a class in the target column '\(columns.names[target])', received nothing")
      }
      try reader.checkText(target)
      classes.append(value)
    }
    guard !ends.isEmpty else {
      throw ComponentError(.data, "\(path): expected rows below the names of the columns, received none")
    }
    (self.bytes, self.ends) = (bytes, ends)
    let sorted = CategoryColumn.sorted(classes.values)
    let positions = classes.positions(in: sorted).map { Int32($0 ?? 0) }
    targets = target == nil ? nil : classes.codes.map { positions[Int($0)] }
    classNames = sorted.map { String(decoding: $0, as: UTF8.self) }
  }

  func read(_ index: Int, into sample: Sample) throws {
    let start = index == 0 ? 0 : ends[index - 1]
    try bytes.withUnsafeBytes {
      try TextContent.set(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]]), in: sample)
    }
    if let targets { try sample.set("target", [], of: Int64.self) { $0[0] = Int64(targets[index]) } }
  }

  func label(_ index: Int) -> Int? { targets.map { Int($0[index]) } }

  var fingerprint: UInt64? {
    var hash = ContentHash()
    hash.add(bytes)
    ends.withUnsafeBytes { hash.add($0) }
    targets?.withUnsafeBytes { hash.add($0) }
    return hash.value
  }
}
