import TenonPlugin

/// The row of an embedding's weight that is not trained.
enum PaddingRow {
  static let argument = Argument.int("padding_idx", "the row that is not trained").orNull().stoppingGradient()

  /// - Throws: `ComponentError` (config) for a row that there is not.
  static func row(_ config: Config, of rows: Int) throws -> Int? {
    guard try !config.isNull("padding_idx") else { return nil }
    let index = try config.int("padding_idx")
    guard (-rows..<rows).contains(index) else {
      throw ComponentError(
        .config, field: "padding_idx", "expected \(-rows)..<\(rows) (num_embeddings = \(rows)), received \(index)")
    }
    return index < 0 ? index + rows : index
  }

  /// Fills a weight of rows of `width` elements with normal numbers, and the padding row with zeros.
  static func fill(_ value: TensorView, _ row: Int?, width: Int, _ step: Step) throws {
    try Initializer.normal().fill(value, step.random)
    guard let row else { return }
    let range = row * width..<(row + 1) * width
    if value.dtype == .float64 {
      try value.elements(Double.self).extracting(range).update(repeating: 0)
    } else {
      try value.elements(Float.self).extracting(range).update(repeating: 0)
    }
  }
}
