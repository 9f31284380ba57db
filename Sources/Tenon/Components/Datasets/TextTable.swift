// Generated from tenon/datasets by `tenon plugin builders`.

/// Texts in a column of a CSV file, with their classes in another.
public struct TextTable: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - path: CSV file, plain or gzip
  ///   - text: column of the texts, by name or number
  ///   - target: column of the classes, by name or number; null: none
  ///   - header: whether the first line names the columns; null: it does where any of it is no number
  ///   - separator: what stands between fields: one character, or tab
  public init(path: String, text: String? = nil, target: String? = nil, header: Bool? = nil, separator: String? = nil) {
    reference = ComponentReference(
      "tenon/TextTable",
      given: ["path": path, "text": text, "target": target, "header": header, "separator": separator])
  }
}
