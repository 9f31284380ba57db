import TenonCore

/// Numbers that components are tried with: the same in every run.
struct TrialValues: Sendable {
  /// Where the numbers of an input lie; what a layer accepts is found out.
  enum Domain: String, Sendable, CaseIterable {
    /// Magnitudes from 0.2 to 1.5 with both signs: away from the kinks at zero.
    case signed
    /// From 0.1 to 0.9, as probabilities.
    case unit
    /// From 0.5 to 2.
    case positive
  }

  private let random: RandomSequence

  init(_ name: String, seed: UInt64 = 0) {
    random = RandomSequence(seed: 0x7E40 &+ seed, stream: RandomStream.of(path: name), step: 0)
  }

  func number(_ index: Int, _ domain: Domain) -> Double {
    let draw = random.uniformDouble(UInt64(index))
    switch domain {
    case .signed:
      let folded = draw * 2
      return folded < 1 ? -(0.2 + 1.3 * folded) : 0.2 + 1.3 * (folded - 1)
    case .unit: return 0.1 + 0.8 * draw
    case .positive: return 0.5 + 1.5 * draw
    }
  }

  /// Fills a plain tensor; integers are below `bound`.
  func fill(_ tensor: Tensor, _ domain: Domain = .signed, below bound: Int = 2) {
    let integer = { (index: Int) in random.integer(below: bound, UInt64(index)) }
    switch tensor.dtype {
    case .float32: set(tensor, Float.self) { Float(number($0, domain)) }
    case .float64: set(tensor, Double.self) { number($0, domain) }
    case .int64: set(tensor, Int64.self) { Int64(integer($0)) }
    case .int32: set(tensor, Int32.self) { Int32(integer($0)) }
    case .int16: set(tensor, Int16.self) { Int16(integer($0)) }
    case .int8: set(tensor, Int8.self) { Int8(integer($0)) }
    case .uint8: set(tensor, UInt8.self) { UInt8(random.integer(below: 256, UInt64($0))) }
    case .bool: set(tensor, Bool.self) { integer($0) == 1 }
    case .float16, .bfloat16: break
    }
  }

  /// Adds small numbers to what an initializer made, so that nothing is exactly zero or one.
  func perturb(_ tensor: Tensor) {
    switch tensor.dtype {
    case .float32: set(tensor, Float.self) { tensor[Float.self][$0] + Float(0.25 * number($0, .signed)) }
    case .float64: set(tensor, Double.self) { tensor[Double.self][$0] + 0.25 * number($0, .signed) }
    default: break
    }
  }

  private func set<T: Element>(_ tensor: Tensor, _ type: T.Type, _ value: (Int) -> T) {
    let elements = tensor[type]
    for index in elements.indices { elements[index] = value(index) }
  }
}

extension Tensor {
  /// The element as a double; floating point only.
  subscript(double index: Int) -> Double {
    get { dtype == .float64 ? self[Double.self][index] : Double(self[Float.self][index]) }
    set {
      if dtype == .float64 {
        self[Double.self][index] = newValue
      } else {
        self[Float.self][index] = Float(newValue)
      }
    }
  }

  /// Sets every element of a floating-point tensor.
  func setAll(_ value: Double) {
    switch dtype {
    case .float32: self[Float.self].update(repeating: Float(value))
    case .float64: self[Double.self].update(repeating: value)
    default: break
    }
  }
}
