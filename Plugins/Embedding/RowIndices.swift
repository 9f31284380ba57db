import TenonPlugin

/// The indices that an embedding looks up.
enum RowIndices {
  static let scalesGradient = Argument.bool(
    "scale_grad_by_freq", default: false, "divide a row's gradient by how often it is looked up"
  ).stoppingGradient()

  /// - Throws: `ComponentError` (data) for the first one outside of the weight's rows.
  static func check(_ indices: UnsafePointer<Int64>, count: Int, rows: Int) throws {
    for i in 0..<count where indices[i] < 0 || indices[i] >= Int64(rows) {
      throw ComponentError(
        .data, field: "input",
        "expected 0..<\(rows) (num_embeddings = \(rows)), received \(indices[i]) as index \(i)")
    }
  }
}
