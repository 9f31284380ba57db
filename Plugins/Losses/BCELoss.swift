import TenonPlugin

/// Binary cross entropy of probabilities: -weight · (y log x + (1 - y) log (1 - x)), as after `Sigmoid`.
///
/// Logarithms are at least -100, and the gradient's divisor x (1 - x) at least 1e-12, as PyTorch has it.
///
/// - Input shape: any, numbers from 0 to 1; target: the same shape and dtype, numbers from 0 to 1.
/// - Output shape: [] for mean and sum, the input's for none.
/// - weight: of a shape that broadcasts to the input's.
/// - Throws: `ComponentError` (data) for numbers outside of 0...1; `BCEWithLogitsLoss` takes scores.
/// - Differs from PyTorch: no gradient flows to `target`.
struct BCELoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "BCELoss", "binary cross entropy of probabilities with probabilities",
    arguments: [.tensor("weight", "factors of the elements' losses").orNull(), Reduction.argument],
    supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], 0.1...0.9), ExampleInput("target", .float32, [3, 4], 0...1),
      ])
    ])

  private let weight: Tensor?
  private let reduction: Reduction

  init(_ config: Config) throws {
    weight = try config.isNull("weight") ? nil : config.tensor("weight")
    reduction = try Reduction(config)
  }

  var prediction: Prediction { Prediction(.identity, .threshold) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let pairs = try ElementPairs(request)
    let function = ProbabilityCrossEntropy<T>(weight: try ElementWeights(weight, "weight", pairs.input.shape))
    let count = pairs.chunks.count
    return ElementLoops(function).operation(pairs, reduction, request) { call in
      try ProbabilityCrossEntropy<T>.check(
        call.input(0), count, "input", "; a Sigmoid before it makes probabilities, or use BCEWithLogitsLoss")
      try ProbabilityCrossEntropy<T>.check(call.input(1), count, "target", "")
    }
  }
}

private struct ProbabilityCrossEntropy<T: Scalar>: ElementwiseLossFunction {
  let weight: ElementWeights<T>

  /// Refuses what is no probability.
  static func check(_ values: UnsafePointer<T>, _ count: Int, _ port: String, _ help: String) throws {
    var isProbability = true
    for i in 0..<count { isProbability = isProbability && values[i] >= 0 && values[i] <= 1 }
    guard !isProbability else { return }
    let index = (0..<count).first { !(values[$0] >= 0 && values[$0] <= 1) } ?? 0
    throw ComponentError(
      .data, field: port, "expected numbers from 0 to 1, received \(values[index]) at element \(index)\(help)")
  }

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let positive = max(T.log(x), -100)
    let negative = max(T.log1p(-x), -100)
    return Double(-weight[i] * (y * positive + (1 - y) * negative))
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { weight[i] * (x - y) / max((1 - x) * x, 1e-12) }
}
