extension Tensor {
  /// The elements as doubles, for types that fit.
  public var doubles: [Double] {
    switch dtype {
    case .float32: self[Float.self].map(Double.init)
    case .float64: Array(self[Double.self])
    case .int64: self[Int64.self].map(Double.init)
    case .int32: self[Int32.self].map(Double.init)
    case .int16: self[Int16.self].map(Double.init)
    case .int8: self[Int8.self].map(Double.init)
    case .uint8: self[UInt8.self].map(Double.init)
    case .bool: self[Bool.self].map { $0 ? 1 : 0 }
    case .float16, .bfloat16: []
    }
  }
}
