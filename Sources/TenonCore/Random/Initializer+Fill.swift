import Glibc

extension Initializer {
  /// Fills a plain tensor; draws are indexed by element, so that they do not depend on the order of execution.
  ///
  /// - Throws: `ComponentError` (shape) for a tensor that it cannot fill.
  public func fill(_ tensor: TensorView, _ random: RandomSequence) throws(ComponentError) {
    guard let type = tensor.type else { throw ComponentError(.unsupported, "a tensor of an unknown dtype or layout") }
    if let fault = fault(in: type) { throw ComponentError(.shape, field: "initializer", fault) }
    guard tensor.elementCount > 0 else { return }
    let (fanIn, fanOut) = Self.fans(type.shape)
    switch self {
    case .constant(let value):
      tensor.each { _ in value }
    case .uniform(let low, let high):
      tensor.fillUniform(low, high, random)
    case .normal(let mean, let std):
      tensor.fillNormal(mean, std, random)
    case .truncatedNormal(let mean, let std, let low, let high):
      let draw = TruncatedNormal(mean: mean, std: std, low: low, high: high)
      tensor.each { draw.value(at: random.uniformDouble(UInt64($0))) }
    case .xavierUniform(let gain):
      let bound = 3.0.squareRoot() * Self.xavier(gain, fanIn, fanOut)
      tensor.fillUniform(-bound, bound, random)
    case .xavierNormal(let gain):
      tensor.fillNormal(0, Self.xavier(gain, fanIn, fanOut), random)
    case .kaimingUniform(let a, let mode, let nonlinearity):
      let bound = 3.0.squareRoot() * nonlinearity.gain(slope: a) / Double(mode == .fanIn ? fanIn : fanOut).squareRoot()
      tensor.fillUniform(-bound, bound, random)
    case .kaimingNormal(let a, let mode, let nonlinearity):
      let std = nonlinearity.gain(slope: a) / Double(mode == .fanIn ? fanIn : fanOut).squareRoot()
      tensor.fillNormal(0, std, random)
    case .eye:
      tensor.each { $0 / type.shape[1] == $0 % type.shape[1] ? 1 : 0 }
    case .orthogonal(let gain):
      let values = Self.orthogonal(type.shape, random)
      tensor.each { gain * values[$0] }
    case .sparse(let sparsity, let std):
      let isZero = Self.zeros(type.shape, sparsity, random)
      tensor.each { isZero[$0] ? 0 : std * random.normal(UInt64($0)) }
    case .dirac(let groups):
      let isOne = Self.dirac(type.shape, groups: groups)
      tensor.each { isOne[$0] ? 1 : 0 }
    case .own: break
    }
  }

  /// Why it cannot fill tensors of this type; nil when it can.
  public func fault(in type: TensorType) -> String? {
    let (name, shape) = (code?.name ?? "", type.shape)
    func needs(_ what: String) -> String { "\(name) needs \(what), received \(shape)" }
    switch self {
    case .own: return "what a layer fills itself, nothing else can fill"
    case .constant(let value):
      let isExact =
        switch type.dtype {
        case .float32, .float64: true
        case .float16, .bfloat16: false
        case .bool: value == 0 || value == 1
        case .uint8: UInt8(exactly: value) != nil
        case .int8: Int8(exactly: value) != nil
        case .int16: Int16(exactly: value) != nil
        case .int32, .int64: Int32(exactly: value) != nil
        }
      return isExact ? nil : "\(name) cannot fill \(type.dtype) with \(value)"
    case _ where type.dtype != .float32 && type.dtype != .float64:
      return "\(name) fills float32 and float64, not \(type.dtype)"
    case .eye, .sparse: return shape.rank == 2 ? nil : needs("2 dimensions")
    case .xavierUniform, .xavierNormal, .kaimingUniform, .kaimingNormal, .orthogonal:
      return shape.rank >= 2 ? nil : needs("at least 2 dimensions")
    case .dirac(let groups):
      guard (3...5).contains(shape.rank) else { return needs("3 to 5 dimensions") }
      return shape[0] % groups == 0 ? nil : needs("a first dimension that \(groups) groups divide")
    case .uniform, .normal, .truncatedNormal: return nil
    }
  }

  /// Inputs of one output, and outputs of one input, of a weight [outputs, inputs, *kernel].
  private static func fans(_ shape: Shape) -> (in: Int, out: Int) {
    guard shape.rank >= 2 else { return (1, 1) }
    let kernel = shape.dimensions.dropFirst(2).reduce(1, *)
    return (shape[1] * kernel, shape[0] * kernel)
  }

  private static func xavier(_ gain: Double, _ fanIn: Int, _ fanOut: Int) -> Double {
    gain * (2 / Double(fanIn + fanOut)).squareRoot()
  }
}

extension TensorView {
  fileprivate func fillUniform(_ low: Double, _ high: Double, _ random: RandomSequence) {
    let width = high - low
    guard let data else { return }
    /// Four elements of each block of the generator.
    func store<T: SIMDScalar>(_ convert: (SIMD4<Double>) -> SIMD4<T>) {
      let elements = data.assumingMemoryBound(to: T.self)
      func numbers(_ first: Int) -> SIMD4<T> {
        convert(low + width * SIMD4<Double>(random.uniforms(UInt64(first / 4))))
      }
      let whole = elementCount & ~3
      for first in stride(from: 0, to: whole, by: 4) {
        UnsafeMutableRawPointer(elements + first).storeBytes(of: numbers(first), as: SIMD4<T>.self)
      }
      guard whole < elementCount else { return }
      let last = numbers(whole)
      for index in whole..<elementCount { elements[index] = last[index - whole] }
    }
    switch dtype {
    case .float32: store { SIMD4<Float>($0) }
    case .float64: store { $0 }
    default: break
    }
  }

  fileprivate func fillNormal(_ mean: Double, _ std: Double, _ random: RandomSequence) {
    each { mean + std * random.normal(UInt64($0)) }
  }

  /// Sets every element; integers take whole numbers only.
  fileprivate func each(_ value: (Int) -> Double) {
    guard let data else { return }
    func store<T>(_ convert: (Double) -> T) {
      let elements = data.assumingMemoryBound(to: T.self)
      for index in 0..<elementCount { elements[index] = convert(value(index)) }
    }
    switch dtype {
    case .float32: store { Float($0) }
    case .float64: store { $0 }
    case .int64: store { Int64($0) }
    case .int32: store { Int32($0) }
    case .int16: store { Int16($0) }
    case .int8: store { Int8($0) }
    case .uint8, .bool: store { UInt8($0) }
    case .float16, .bfloat16, nil: break
    }
  }
}

extension RandomSequence {
  /// Standard normal number `index`, by the Box-Muller transform of two uniforms.
  public func normal(_ index: UInt64) -> Double {
    let (first, second) = uniformDoubles(index)
    return (-2 * log(1 - first)).squareRoot() * cos(2 * .pi * second)
  }
}
