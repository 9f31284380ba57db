extension Tensor {
  /// The only element of a floating-point tensor; nil when there are more or none.
  package var number: Double? {
    guard shape.elementCount == 1 else { return nil }
    return dtype == .float64 ? self[Double.self][0] : Double(self[Float.self][0])
  }

  /// Of the elements of a floating-point tensor, summed in their order; not a number without elements.
  package var mean: Double {
    var sum = 0.0
    switch dtype {
    case .float32: for value in self[Float.self] { sum += Double(value) }
    case .float64: for value in self[Double.self] { sum += value }
    default: return .nan
    }
    return sum / Double(shape.elementCount)
  }

  /// Sets every element of a floating-point tensor.
  package func fill(_ value: Double) {
    switch dtype {
    case .float32: self[Float.self].update(repeating: Float(value))
    case .float64: self[Double.self].update(repeating: value)
    default: break
    }
  }
}
