import TenonPlugin

/// The rows of a CSV file: numbers and categories as features, one or several columns as targets.
///
/// All columns but `target` and `drop` are features: numbers (with a decimal point), or, where `categorical` names them,
/// categories, which are sorted (as numbers where all are) and become a row of zeros with a one, or their number. Columns are
/// named as the first line does, or by number from 0 (-1 is the last). Commas, quotes, line ends, byte-order mark and gzip are
/// as `RFC 4180` and the wild have them; a field that is empty, `NA`, `N/A`, `nan`, `null` or `?` is missing, which is an error
/// unless `fill` says what stands for it.
///
/// Categories and what `fill` needs are learned on the training part and kept with the model. Columns of other files (test,
/// `tenon predict`) are found by their names; a category that training did not have is an error. To standardize features, put
/// StandardScaler into `transforms`.
///
/// Sample: `input` float32 [F]; `target` int64 [], the class, of `task: classification` (classes are the sorted values of the
/// target column), or float32 [K], the numbers of the K target columns, of `task: regression`. A file without the target
/// columns can be predicted only.
///
/// PyTorch has no such dataset; header, missing values and names of columns are as pandas.read_csv and scikit-learn's
/// SimpleImputer, OneHotEncoder and OrdinalEncoder have them.
struct CSVTable: DatasetComponent {
  static let declaration = Declaration(
    "CSVTable", "rows of a CSV file, for classification or regression",
    arguments: [
      .string("path", "CSV file, plain or gzip"),
      .string("target", "column of the targets, by name or number; of a regression also a list; null: none").or(
        .list, of: .string
      ).orNull(),
      .choice(
        "task", ["classification", "regression"], default: "classification", "whether targets are classes or numbers"),
      .list("drop", of: .string, default: [], "columns that are left out"),
      .list("categorical", of: .string, default: [], "columns whose values are names, or numbers that mean no size"),
      .choice("encoding", ["one_hot", "index"], default: "one_hot", "what becomes of categories"),
      .choice(
        "fill", ["mean", "median", "most_frequent", "constant"],
        "what stands for missing values, learned on the training part; null: they are an error"
      ).orNull(),
      .float(
        "fill_value", default: 0,
        "the number for `fill: constant`; categories that are missing are then one of their own"),
    ] + CSVFile.arguments)

  private let rows: TableRows
  private let rule: MissingRule
  private let isOneHot: Bool
  /// Nil until something was learned.
  private let features: TableFeatures?
  let classNames: [String]
  var count: Int { rows.count }
  var hasTarget: Bool { rows.targets != nil }
  var learns: Bool { true }

  init(_ config: Config) throws {
    rule = try MissingRule(config)
    isOneHot = try config.string("encoding") == "one_hot"
    rows = try TableRows(config)
    features = nil
    classNames = rows.classNames
  }

  private init(_ table: CSVTable, _ features: TableFeatures) {
    (rows, rule, isOneHot, classNames) = (table.rows, table.rule, table.isOneHot, table.classNames)
    self.features = features
  }

  func beginFit() throws -> any Fit { try TableFit(rows, rule, isOneHot: isOneHot) }

  func fitted(by state: FitState) throws -> CSVTable {
    let features = try TableFeatures(state, of: rows)
    if !state.withoutTarget {
      if let fault = rows.targetFault { throw fault }
      // What is to be predicted is told row by row.
      for row in 0..<count { try features.check(row, of: rows) }
    }
    return CSVTable(self, features)
  }

  func read(_ index: Int, into sample: Sample) throws {
    guard let features else {
      throw ComponentError(
        .state, "the columns of \(rows.path) were not learned; the host has to call \(TENON_FIT_ID) first")
    }
    try features.check(index, of: rows)
    try sample.set("input", [features.width], of: Float.self) { features.fill($0, index, of: rows) }
    switch rows.targets {
    case .classes(let labels): try sample.set("target", [], of: Int64.self) { $0[0] = Int64(labels[index]) }
    case .numbers(let numbers, let width):
      try sample.set("target", [width], of: Float.self) { target in
        for place in 0..<width { target[place] = numbers[index * width + place] }
      }
    case nil: break
    }
  }

  var fingerprint: UInt64? { rows.fingerprint }

  func label(_ index: Int) -> Int? {
    if case .classes(let labels)? = rows.targets { Int(labels[index]) } else { nil }
  }
}

/// What stands for a missing value.
struct MissingRule {
  enum Kind: String {
    case mean, median, constant
    case mostFrequent = "most_frequent"
  }
  /// Nil: nothing does.
  let kind: Kind?
  let value: Double

  init(_ config: Config) throws {
    kind = try config.isNull("fill") ? nil : Kind(rawValue: config.string("fill"))
    value = try config.float("fill_value")
    guard Float(value).isFinite else {
      throw ComponentError(
        .config, field: "fill_value", "expected a number that is finite in float32, received \(value)")
    }
  }
}
