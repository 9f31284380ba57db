import TenonCore

extension Tensor {
  /// The same numbers as elements of another floating-point type, rounded to the nearest where it is a narrower one.
  ///
  /// - Throws: `TensorError` when memory is out.
  public func converted(to dtype: DType) throws(TensorError) -> Tensor {
    guard dtype != self.dtype else { return self }
    precondition(dtype == .float32 || dtype == .float64, "elements become float32 or float64, not \(dtype)")
    let result = try Tensor(TensorType(dtype, shape))
    for index in 0..<shape.elementCount {
      let value = element(index)
      if dtype == .float32 {
        result.data.storeBytes(of: Float(value), toByteOffset: 4 * index, as: Float.self)
      } else {
        result.data.storeBytes(of: value, toByteOffset: 8 * index, as: Double.self)
      }
    }
    return result
  }

  /// Every floating-point type's numbers are numbers of float64.
  private func element(_ index: Int) -> Double {
    switch dtype {
    case .float32: Double(data.load(fromByteOffset: 4 * index, as: Float.self))
    case .float64: data.load(fromByteOffset: 8 * index, as: Double.self)
    case .float16: Double(Float16(bitPattern: data.load(fromByteOffset: 2 * index, as: UInt16.self)))
    case .bfloat16: Double(Float(bitPattern: UInt32(data.load(fromByteOffset: 2 * index, as: UInt16.self)) << 16))
    default: preconditionFailure("\(dtype) elements are no floating-point numbers")
    }
  }
}
