import TenonPlugin

/// Kullback-Leibler divergence of distributions, with x the logarithm of the predicted one: y (log y - x), 0 where y = 0.
///
/// With `log_target` the target is a logarithm too: exp(y) (y - x).
///
/// - Input shape: any, log probabilities as from `LogSoftmax`; target: the same shape and dtype.
/// - Output shape: [] for mean, batchmean and sum, the input's for none.
/// - reduction: `batchmean`, the sum divided by the first dimension, is the mathematical divergence; `mean` divides by
///   the number of elements.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: Kullback and Leibler 1951, On Information and Sufficiency.
struct KLDivLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "KLDivLoss", "Kullback-Leibler divergence of a target from log probabilities",
    arguments: [
      .choice(
        "reduction", Reduction.allCases.map(\.rawValue) + ["batchmean"], default: "mean",
        "how the elements become one loss; batchmean divides their sum by the first dimension"),
      .bool("log_target", default: false, "whether the target is a logarithm too"),
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -3...(-0.1)), ExampleInput("target", .float32, [3, 4], 0.05...0.9),
      ]),
      Example(
        ["reduction": "batchmean", "log_target": true],
        inputs: [
          ExampleInput("input", .float32, [3, 4], -3...(-0.1)), ExampleInput("target", .float32, [3, 4], -3...(-0.1)),
        ]),
    ])

  private let reduction: Reduction
  private let isBatchMean: Bool
  private let isLogarithm: Bool

  init(_ config: Config) throws {
    isBatchMean = try config.string("reduction") == "batchmean"
    reduction = isBatchMean ? .mean : try Reduction(config)
    isLogarithm = try config.bool("log_target")
  }

  /// Probabilities.
  var prediction: Prediction { Prediction(.exp, .none) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let pairs = try ElementPairs(request)
    let divisor = isBatchMean ? pairs.input.shape.dimensions.first ?? 1 : nil
    return ElementLoops(Divergence<T>(isLogarithm: isLogarithm))
      .operation(pairs, reduction, divisor: divisor, request)
  }
}

private struct Divergence<T: Scalar>: ElementwiseLossFunction {
  let isLogarithm: Bool

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    if isLogarithm { return Double(T.exp(y) * (y - x)) }
    return Double((y == 0 ? 0 : y * T.log(y)) - y * x)
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { isLogarithm ? -T.exp(y) : -y }
}
