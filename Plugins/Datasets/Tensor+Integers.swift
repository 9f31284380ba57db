import TenonPlugin

extension Tensor {
  /// The elements of a tensor of integers or truth values; nil for any other.
  var integers: [Int]? {
    switch dtype {
    case .int64: self[Int64.self].map { Int($0) }
    case .int32: self[Int32.self].map { Int($0) }
    case .int16: self[Int16.self].map { Int($0) }
    case .int8: self[Int8.self].map { Int($0) }
    case .uint8: self[UInt8.self].map { Int($0) }
    case .bool: self[Bool.self].map { $0 ? 1 : 0 }
    case .float32, .float64, .float16, .bfloat16: nil
    }
  }
}
