import TenonCore

/// The elements of a tensor as numbers, whatever its element type.
package enum TensorNumbers {
  /// - Throws: `SummaryError` for a tensor that is not plain.
  package static func doubles(_ tensor: Tensor, _ what: String) throws(SummaryError) -> [Double] {
    try numbers(tensor, what)
  }

  package static func floats(_ tensor: Tensor, _ what: String) throws(SummaryError) -> [Float] {
    try numbers(tensor, what)
  }

  private static func numbers<Number: BinaryFloatingPoint>(
    _ tensor: Tensor, _ what: String
  ) throws(SummaryError) -> [Number] {
    guard tensor.type.layout == .plain else {
      throw SummaryError.wrong(what, expected: "a tensor in plain layout", received: "\(tensor.type)")
    }
    let count = tensor.shape.elementCount
    func load<Element>(_ type: Element.Type, _ convert: (Element) -> Number) -> [Number] {
      withExtendedLifetime(tensor) {
        (0..<count).map {
          convert(tensor.data.load(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type))
        }
      }
    }
    switch tensor.dtype {
    case .float32: return load(Float.self) { Number($0) }
    case .float64: return load(Double.self) { Number($0) }
    case .float16: return load(UInt16.self) { Number(Float16(bitPattern: $0)) }
    case .bfloat16: return load(UInt16.self) { Number(Float(bitPattern: UInt32($0) << 16)) }
    case .uint8: return load(UInt8.self) { Number($0) }
    case .int8: return load(Int8.self) { Number($0) }
    case .int16: return load(Int16.self) { Number($0) }
    case .int32: return load(Int32.self) { Number($0) }
    case .int64: return load(Int64.self) { Number($0) }
    case .bool: return load(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Brightness as bytes: bytes as they are, other numbers from 0 to 1 times 255, cut off at both ends and truncated.
  package static func bytes(_ tensor: Tensor, _ what: String) throws(SummaryError) -> [UInt8] {
    if tensor.dtype == .uint8, tensor.type.layout == .plain { return Array(tensor[UInt8.self]) }
    return try floats(tensor, what).map { $0.isNaN ? 0 : UInt8(max(0, min(255, $0 * 255))) }
  }

  /// In double precision; nil for a tensor of integers.
  package static func sumOfSquares(_ tensor: Tensor) -> Double? {
    func sum<Number: BinaryFloatingPoint>(_ numbers: UnsafeBufferPointer<Number>) -> Double {
      var sums = SIMD8<Double>()
      for start in stride(from: 0, through: numbers.count - 8, by: 8) {
        var part = SIMD8<Double>()
        for lane in 0..<8 { part[lane] = Double(numbers[start + lane]) }
        sums += part * part
      }
      return numbers[(numbers.count & ~7)...].reduce(sums.sum()) { $0 + Double($1) * Double($1) }
    }
    return withExtendedLifetime(tensor) {
      switch tensor.dtype {
      case .float32: sum(UnsafeRawBufferPointer(tensor.bytes).bindMemory(to: Float.self))
      case .float64: sum(UnsafeRawBufferPointer(tensor.bytes).bindMemory(to: Double.self))
      default: nil
      }
    }
  }
}
