import TenonCore

/// Numbers that components are tried with: the same in every run.
package struct TrialValues: Sendable {
  /// Where the numbers of an input lie; what a layer accepts is found out.
  package enum Domain: String, Sendable, CaseIterable {
    /// Magnitudes from 0.2 to 1.5 with both signs: away from the kinks at zero.
    case signed
    /// From 0.5 to 2.
    case positive
    /// From 0.1 to 0.9, as probabilities.
    case unit
  }

  private let random: RandomSequence
  private let stream: Stream

  /// What the numbers follow from.
  struct Stream: Hashable {
    let name: String
    let seed: UInt64
  }

  package init(_ name: String, seed: UInt64 = 0) {
    stream = Stream(name: name, seed: seed)
    random = RandomSequence(seed: 0x7E40 &+ seed, stream: RandomStream.of(path: name), step: 0)
  }

  package func number(_ index: Int, _ domain: Domain) -> Double {
    Self.number(random.uniformDouble(UInt64(index)), domain)
  }

  /// - Parameter draw: uniform in [0, 1).
  private static func number(_ draw: Double, _ domain: Domain) -> Double {
    switch domain {
    case .signed:
      // Without a branch, which would be guessed wrongly every other time.
      let folded = draw * 2
      let isUpper = folded < 1 ? 0.0 : 1.0
      return (2 * isUpper - 1) * (0.2 + 1.3 * (folded - isUpper))
    case .unit: return 0.1 + 0.8 * draw
    case .positive: return 0.5 + 1.5 * draw
    }
  }

  /// Fills a plain tensor; integers are below `bound`, bytes any.
  package func fill(_ tensor: Tensor, _ domain: Domain = .signed, below bound: Int = 2) {
    let key = TrialMemory.Key(stream: stream, dtype: tensor.dtype, domain: domain, bound: bound)
    TrialMemory.shared.fill(tensor, key) {
      switch tensor.dtype {
      case .uint8: fillBytes(tensor[UInt8.self])
      case .float32: fill(tensor[Float.self], domain) { Float($0) }
      case .float64: fill(tensor[Double.self], domain) { $0 }
      default: set(tensor) { Double(random.integer(below: bound, UInt64($0))) }
      }
    }
  }

  /// Two elements of each block: layers are tried with many.
  private func fill<T: Element>(_ elements: TensorElements<T>, _ domain: Domain, _ convert: (Double) -> T) {
    elements.withUnsafeMutableBufferPointer { elements in
      for first in stride(from: 0, to: elements.count, by: 2) {
        let draws = random.uniformDoubles(UInt64(first / 2))
        elements[first] = convert(Self.number(draws.0, domain))
        if first + 1 < elements.count { elements[first + 1] = convert(Self.number(draws.1, domain)) }
      }
    }
  }

  /// Sixteen bytes of each block: pictures have many.
  private func fillBytes(_ bytes: TensorElements<UInt8>) {
    bytes.withUnsafeMutableBufferPointer { bytes in
      let buffer = UnsafeMutableRawBufferPointer(bytes)
      for start in stride(from: 0, to: buffer.count, by: 16) {
        withUnsafeBytes(of: random.block(UInt64(start / 16))) { block in
          let count = min(16, buffer.count - start)
          UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + count])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
      }
    }
  }

  /// Fills a plain tensor as an example says.
  package func fill(_ tensor: Tensor, as input: ExampleInput) {
    let (values, range) = (input.values, input.range)
    let isWhole = values.count == tensor.shape.elementCount
    let first = range.lowerBound.rounded(.up)
    let count = max(1, Int(exactly: range.upperBound.rounded(.down) - first + 1) ?? .max)
    set(tensor) { index in
      if !values.isEmpty { return values[isWhole ? index : random.integer(below: values.count, UInt64(index))] }
      if !tensor.dtype.isFloatingPoint { return first + Double(random.integer(below: count, UInt64(index))) }
      return range.lowerBound + (range.upperBound - range.lowerBound) * random.uniformDouble(UInt64(index))
    }
  }

  /// Adds small numbers to what an initializer made, so that nothing is exactly zero or one.
  package func perturb(_ tensor: Tensor) throws {
    let offsets = try Tensor(tensor.type)
    fill(offsets)
    func perturb<T: Element & BinaryFloatingPoint>(_ type: T.Type) {
      tensor[type].withUnsafeMutableBufferPointer { elements in
        offsets[type].withUnsafeMutableBufferPointer { offsets in
          for index in elements.indices { elements[index] += 0.25 * offsets[index] }
        }
      }
    }
    switch tensor.dtype {
    case .float32: perturb(Float.self)
    case .float64: perturb(Double.self)
    default: break
    }
  }

  private func set(_ tensor: Tensor, _ number: (Int) -> Double) {
    /// The nearest number that the type has.
    func setIntegers<T: Element & FixedWidthInteger>(_ type: T.Type) {
      set(tensor, type) { T(clamping: Int(exactly: number($0).rounded()) ?? (number($0) < 0 ? .min : .max)) }
    }
    switch tensor.dtype {
    case .float32: set(tensor, Float.self) { Float(number($0)) }
    case .float64: set(tensor, Double.self, number)
    case .int64: setIntegers(Int64.self)
    case .int32: setIntegers(Int32.self)
    case .int16: setIntegers(Int16.self)
    case .int8: setIntegers(Int8.self)
    case .uint8: setIntegers(UInt8.self)
    case .bool: set(tensor, Bool.self) { number($0) == 1 }
    case .float16, .bfloat16: break
    }
  }

  private func set<T: Element>(_ tensor: Tensor, _ type: T.Type, _ value: (Int) -> T) {
    let elements = tensor[type]
    for index in elements.indices { elements[index] = value(index) }
  }
}

extension Tensor {
  /// The element as a double; floating point only.
  package subscript(double index: Int) -> Double {
    get { dtype == .float64 ? self[Double.self][index] : Double(self[Float.self][index]) }
    set {
      if dtype == .float64 {
        self[Double.self][index] = newValue
      } else {
        self[Float.self][index] = Float(newValue)
      }
    }
  }
}
