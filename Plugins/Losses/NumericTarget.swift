import TenonPlugin

/// How a target's numbers are stored, for losses that take floats and whole numbers.
protocol NumericTarget<T>: Sendable {
  associatedtype T: Scalar
  associatedtype Stored

  static func number(_ stored: Stored) -> T
}

/// A target in the input's dtype.
enum FloatTarget<T: Scalar>: NumericTarget {
  @inline(__always)
  static func number(_ stored: T) -> T { stored }
}

/// A target of int64, such as 1 and -1 out of a table.
enum IntegerTarget<T: Scalar>: NumericTarget {
  @inline(__always)
  static func number(_ stored: Int64) -> T { T(stored) }
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
