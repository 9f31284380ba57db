import TenonPlugin

/// One factor for each element of a shape, broadcast from a smaller tensor; 1 without one.
struct ElementWeights<T: Scalar>: Sendable {
  /// Repeats itself over the leading dimensions; nil: 1 everywhere.
  private let factors: Tensor?
  private let period: Int

  /// - Parameter argument: the name of the tensor, for errors.
  init(_ tensor: Tensor?, _ argument: String, _ shape: Shape) throws {
    guard let tensor else {
      factors = nil
      period = 1
      return
    }
    let missing = shape.rank - tensor.shape.rank
    let own = [Int](repeating: 1, count: max(0, missing)) + tensor.shape.dimensions
    guard missing >= 0, zip(own, shape.dimensions).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      throw ComponentError(
        .shape, field: "input", "expected a shape that \(tensor.shape) (\(argument)) broadcasts to, received \(shape)")
    }
    let first = own.firstIndex { $0 != 1 } ?? own.count
    let extents = Array(shape.dimensions[first...])
    let steps = zip(Shape(own).strides, own).map { $1 == 1 ? 0 : $0 }[first...]
    let expanded = try Tensor(TensorType(T.dtype, Shape(extents)))
    period = expanded.shape.elementCount
    for i in 0..<period {
      var rest = i
      var offset = 0
      for (extent, step) in zip(extents, steps).reversed() {
        offset += rest % extent * step
        rest /= extent
      }
      expanded[T.self][i] = T(try tensor.number(at: offset, argument))
    }
    factors = expanded
  }

  /// Whether there is no tensor, and each factor 1.
  var areOne: Bool { factors == nil }

  @inline(__always)
  subscript(i: Int) -> T {
    guard let factors else { return 1 }
    return factors.data.assumingMemoryBound(to: T.self)[i % period]
  }
}

extension Tensor {
  /// An element as a double, whatever the dtype of a configured tensor.
  ///
  /// - Parameter argument: the tensor's name, for errors.
  func number(at index: Int, _ argument: String) throws(ComponentError) -> Double {
    switch dtype {
    case .float32: Double(self[Float.self][index])
    case .float64: self[Double.self][index]
    case .int64: Double(self[Int64.self][index])
    default: throw ComponentError(.config, field: argument, "expected numbers, received \(dtype)")
    }
  }
}
