import TenonCore

extension Tensor {
  /// Whether there is a number among some elements that is not finite; integers are.
  ///
  /// - Parameter allowsInfinity: whether not-a-number alone is searched for.
  package func hasNonFinite(_ range: Range<Int>, allowsInfinity: Bool) -> Bool {
    func search<Bits: FixedWidthInteger & UnsignedInteger>(_: Bits.Type, fractionBits: Bits) -> Bool {
      let bits = data.assumingMemoryBound(to: Bits.self) + range.lowerBound
      return allowsInfinity
        ? Self.hasNaN(bits, range.count, fractionBits) : Self.hasFullExponent(bits, range.count, fractionBits)
    }
    return switch dtype {
    case .float32: search(UInt32.self, fractionBits: 23)
    case .float64: search(UInt64.self, fractionBits: 52)
    case .float16: search(UInt16.self, fractionBits: 10)
    case .bfloat16: search(UInt16.self, fractionBits: 7)
    default: false
    }
  }

  /// The first number among some elements that is not finite, and not-a-number where the elements have fewer bits than a float.
  package func firstNonFinite(_ range: Range<Int>, allowsInfinity: Bool) -> Double? {
    func value<T: Scalar>(_: T.Type) -> Double? {
      self[T.self][range].first { allowsInfinity ? $0.isNaN : !$0.isFinite }.map { Double($0) }
    }
    return switch dtype {
    case .float32: value(Float.self)
    case .float64: value(Double.self)
    default: hasNonFinite(range, allowsInfinity: allowsInfinity) ? .nan : nil
    }
  }

  /// Whether an exponent is all ones, which is infinity or not-a-number: adding one to it carries into the sign's place.
  @inline(__always)
  private static func hasFullExponent<Bits: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafePointer<Bits>, _ count: Int, _ fractionBits: Bits
  ) -> Bool {
    let (magnitude, one) = (Bits.max >> 1, Bits(1) &<< fractionBits)
    var carries: Bits = 0
    for index in 0..<count { carries |= (elements[index] & magnitude) &+ one }
    return carries > magnitude
  }

  @inline(__always)
  private static func hasNaN<Bits: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafePointer<Bits>, _ count: Int, _ fractionBits: Bits
  ) -> Bool {
    let magnitude = Bits.max >> 1
    let infinity = magnitude &- ((Bits(1) &<< fractionBits) &- 1)
    var isFound = false
    for index in 0..<count { isFound = isFound || elements[index] & magnitude > infinity }
    return isFound
  }
}
