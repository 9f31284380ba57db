import TenonPlugin

/// A target of numbers: floats of the input's dtype, or int64 such as 1 and -1 out of a table.
struct NumericTarget<T: Scalar> {
  private let numbers: UnsafeRawPointer
  private let isInteger: Bool

  init(_ call: LayerCall, _ index: Int, isInteger: Bool) {
    numbers = UnsafeRawPointer(call.input(index, as: UInt8.self))
    self.isInteger = isInteger
  }

  @inline(__always)
  subscript(i: Int) -> T {
    isInteger ? T(numbers.assumingMemoryBound(to: Int64.self)[i]) : numbers.assumingMemoryBound(to: T.self)[i]
  }
}

extension Port {
  /// A target of floats or of whole numbers.
  static let numericTarget = Port("target", dtypes: [.int64, .float32, .float64], differentiable: false)
}

extension PlanRequest {
  /// Whether a target holds whole numbers rather than floats of the input's dtype.
  ///
  /// - Throws: `ComponentError` (shape) when its shape is another one.
  func isIntegerTarget(_ index: Int, of shape: Shape) throws -> Bool {
    let target = try input(index)
    guard target.shape == shape else {
      throw ComponentError(.shape, field: "target", "expected the shape \(shape), received \(target.shape)")
    }
    return target.dtype == .int64
  }
}
