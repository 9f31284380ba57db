import TenonCore

/// Tensors of numbers that look random and never change.
enum RandomTensor {
  /// Uniform in [-1, 1); the same numbers for float32 and float64.
  static func make(_ dtype: DType, _ shape: Shape, stream: UInt64) throws -> Tensor {
    let random = RandomSequence(seed: 17, stream: stream, step: 0)
    let numbers = (0..<shape.elementCount).map { 2 * random.uniform(UInt64($0)) - 1 }
    return dtype == .float64
      ? try Tensor(numbers.map(Double.init), shape: shape) : try Tensor(numbers, shape: shape)
  }
}
