import TenonPlugin

/// A row-sparse gradient that fits its parameter: values[k] belongs to row indices[k].
struct RowSparseGradient {
  /// The rows of a parameter are dealt out to so many tasks, however long it is.
  static let taskCount = 16

  let indices: UnsafeMutableBufferPointer<Int64>
  let values: UnsafeMutableBufferPointer<Float>
  /// Of the parameter.
  let elementCount: Int
  let rowCount: Int
  let width: Int

  /// - Throws: `ComponentError` (unsupported) for a dense gradient or another type than float32, (shape) or (data) for
  ///   one that does not fit.
  init(_ parameter: ParameterUpdate, _ optimizer: String) throws {
    guard parameter.value.dtype == .float32 else {
      throw ComponentError(
        .unsupported, "\(optimizer) updates float32 parameters, received \(String(describing: parameter.value.type))")
    }
    guard case .rowSparse(let values, let indices)? = parameter.gradient else {
      throw ComponentError(.unsupported, "\(optimizer) takes row-sparse gradients, received a dense one; use Adam")
    }
    guard parameter.value.rank >= 1 else {
      throw ComponentError(.shape, "a row-sparse gradient needs a parameter with rows, received a number")
    }
    elementCount = parameter.value.elementCount
    rowCount = parameter.value.dimension(0)
    width = rowCount == 0 ? 0 : elementCount / rowCount
    self.indices = try indices.elements(Int64.self)
    let numbers = try values.elements(Float.self)
    guard numbers.count == self.indices.count * width else {
      throw ComponentError(
        .shape, "expected \(self.indices.count) rows of \(width) elements, received \(values.shape)")
    }
    for index in self.indices where index < 0 || index >= Int64(rowCount) {
      throw ComponentError(.data, "expected rows in 0..<\(rowCount), received a gradient for row \(index)")
    }
    self.values = numbers
  }
  /// The task that a row belongs to, so that no two tasks change one.
  static func task(of row: Int64) -> Int { Int(row) % taskCount }
}
