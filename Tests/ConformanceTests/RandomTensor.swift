import TenonCore

/// Tensors of numbers that look random and never change.
enum RandomTensor {
  /// Uniform in [-1, 1); the same numbers for float32 and float64.
  static func make(_ dtype: DType, _ shape: Shape, stream: UInt64) throws -> Tensor {
    let random = RandomSequence(seed: 17, stream: stream, step: 0)
    let count = shape.elementCount
    var numbers: [Float] = []
    numbers.reserveCapacity(count + 3)
    for block in 0..<UInt64(count + 3) / 4 {
      let four = 2 * random.uniforms(block) - 1
      for lane in four.indices { numbers.append(four[lane]) }
    }
    numbers.removeLast(numbers.count - count)
    return dtype == .float64
      ? try Tensor(numbers.map(Double.init), shape: shape) : try Tensor(numbers, shape: shape)
  }
}

extension Tensor {
  /// The floating-point numbers of a tensor, each mapped by a function.
  func mapped(_ function: (Double) -> Double) throws -> Tensor {
    dtype == .float64
      ? try Tensor(self[Double.self].map(function), shape: shape)
      : try Tensor(self[Float.self].map { Float(function(Double($0))) }, shape: shape)
  }

  /// The magnitudes of floating-point numbers, plus a half.
  var positive: Tensor {
    get throws { try mapped { abs($0) + 0.5 } }
  }
}
