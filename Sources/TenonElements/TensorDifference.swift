import TenonCore

/// How far the elements of two tensors of one type are apart.
public struct TensorDifference: Sendable, Equatable {
  /// The largest difference of two elements; infinite where one of them alone is no number or infinite.
  public let largest: Double
  /// Where it is, in row-major order.
  public let index: Int
  /// The largest element of either, without its sign and among those that are finite.
  public let scale: Double

  /// The largest difference as a part of the largest element.
  public var relative: Double { largest == 0 ? 0 : scale > 0 ? largest / scale : .infinity }

  /// - Returns: nil for tensors of different types.
  public init?(_ first: Tensor, _ second: Tensor) {
    guard first.type == second.type else { return nil }
    switch first.dtype {
    case .float32: self.init(first, second, Float.self) { Double($0) }
    case .float64: self.init(first, second, Double.self) { $0 }
    case .int64: self.init(first, second, Int64.self) { Double($0) }
    case .int32: self.init(first, second, Int32.self) { Double($0) }
    case .int16: self.init(first, second, Int16.self) { Double($0) }
    case .int8: self.init(first, second, Int8.self) { Double($0) }
    case .uint8, .bool: self.init(first, second, UInt8.self) { Double($0) }
    case .float16: self.init(first, second, UInt16.self, Self.float16)
    case .bfloat16: self.init(first, second, UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    }
  }

  private init<T: BitwiseCopyable & Equatable>(
    _ first: Tensor, _ second: Tensor, _: T.Type, _ number: (T) -> Double
  ) {
    var (largest, index, scale) = (0.0, 0, 0.0)
    let (left, right) = (UnsafeRawBufferPointer(first.bytes), UnsafeRawBufferPointer(second.bytes))
    for position in 0..<first.shape.elementCount {
      let offset = position * MemoryLayout<T>.size
      let a = left.loadUnaligned(fromByteOffset: offset, as: T.self)
      let b = right.loadUnaligned(fromByteOffset: offset, as: T.self)
      let (x, y) = (number(a), number(b))
      if x.isFinite { scale = max(scale, abs(x)) }
      if y.isFinite { scale = max(scale, abs(y)) }
      // Not a number is the same as another one, and infinity as itself.
      guard a != b, x != y, !(x.isNaN && y.isNaN) else { continue }
      let difference = x.isFinite && y.isFinite ? abs(x - y) : .infinity
      if difference > largest { (largest, index) = (difference, position) }
    }
    (self.largest, self.index, self.scale) = (largest, index, scale)
  }

  /// IEEE 754 binary16.
  private static func float16(_ bits: UInt16) -> Double {
    let sign: Double = bits >> 15 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
    switch exponent {
    case 0: return sign * Double(sign: .plus, exponent: -24, significand: fraction)
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}
