import Glibc

extension Initializer {
  /// Fills a floating-point tensor; draw i uses word or word pair i of the sequence.
  ///
  /// - Throws: `ComponentError` (unsupported) for a name that the core does not know.
  public func fill(_ tensor: Tensor, _ random: RandomSequence) throws(ComponentError) {
    switch (name, arguments.count) {
    case ("constant", 1):
      each(of: tensor) { _ in arguments[0] }
    case ("uniform", 2):
      let (low, width) = (arguments[0], arguments[1] - arguments[0])
      each(of: tensor) { low + width * Double(random.uniform(UInt64($0))) }
    case ("normal", 2):
      each(of: tensor) { arguments[0] + arguments[1] * random.normal(UInt64($0)) }
    default:
      throw ComponentError(
        .unsupported, field: "initializer",
        "expected constant(value), uniform(low, high) or normal(mean, std), received \(name) with "
          + "\(arguments.count) arguments")
    }
  }

  private func each(of tensor: Tensor, _ value: (Int) -> Double) {
    switch tensor.dtype {
    case .float32: for (i, _) in tensor[Float.self].enumerated() { tensor[Float.self][i] = Float(value(i)) }
    case .float64: for (i, _) in tensor[Double.self].enumerated() { tensor[Double.self][i] = value(i) }
    case .int64: for (i, _) in tensor[Int64.self].enumerated() { tensor[Int64.self][i] = Int64(value(i)) }
    default: break
    }
  }
}

extension RandomSequence {
  /// Standard normal number `index`, by the Box-Muller transform of two uniforms.
  public func normal(_ index: UInt64) -> Double {
    let radius = (-2 * log(1 - uniformDouble(2 &* index))).squareRoot()
    return radius * cos(2 * .pi * uniformDouble(2 &* index &+ 1))
  }
}
