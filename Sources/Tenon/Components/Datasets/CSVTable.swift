// Generated from tenon/datasets by `tenon plugin builders`.

/// Rows of a CSV file, for classification or regression.
public struct CSVTable: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - path: CSV file, plain or gzip
  ///   - target: column of the targets, by name or number; of a regression also a list; null: none
  ///   - task: whether targets are classes or numbers
  ///   - drop: columns that are left out
  ///   - categorical: columns whose values are names, or numbers that mean no size
  ///   - encoding: what becomes of categories
  ///   - fill: what stands for missing values, learned on the training part; null: they are an error
  ///   - fillValue: the number for `fill: constant`; categories that are missing are then one of their own
  ///   - header: whether the first line names the columns; null: it does where any of it is no number
  ///   - separator: what stands between fields: one character, or tab
  public init(
    path: String, target: Value? = nil, task: String? = nil, drop: [String]? = nil, categorical: [String]? = nil,
    encoding: String? = nil, fill: String? = nil, fillValue: Double? = nil, header: Bool? = nil,
    separator: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/CSVTable",
      given: [
        "path": path, "target": target, "task": task, "drop": drop, "categorical": categorical, "encoding": encoding,
        "fill": fill, "fill_value": fillValue, "header": header, "separator": separator,
      ])
  }
}
