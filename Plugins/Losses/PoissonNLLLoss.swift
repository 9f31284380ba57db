import TenonPlugin

/// Negative log likelihood of counts under a Poisson distribution: exp(x) - y x, for x the logarithm of the rate.
///
/// With `log_input: false` x is the rate itself: x - y log (x + eps). `full` adds Stirling's approximation of log y!,
/// y log y - y + log (2π y) / 2, where y > 1.
///
/// - Input shape: any; target: the same shape and dtype, counts.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.PoissonNLLLoss.html
struct PoissonNLLLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "PoissonNLLLoss", "negative log likelihood of counts under a Poisson distribution",
    arguments: [
      .bool("log_input", default: true, "whether the input is the logarithm of the rate"),
      .bool("full", default: false, "add Stirling's approximation of the factorial"),
      .float("eps", default: 1e-8, "added to a rate before its logarithm is taken"),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], 0.2...1.5), ExampleInput("target", .float32, [3, 4], 0...4),
      ])
    ])

  private let isLogarithm: Bool
  private let isFull: Bool
  private let eps: Double
  private let reduction: Reduction

  init(_ config: Config) throws {
    isLogarithm = try config.bool("log_input")
    isFull = try config.bool("full")
    eps = try config.float("eps")
    reduction = try Reduction(config)
  }

  /// The expected count.
  var prediction: Prediction { Prediction(isLogarithm ? .exp : .identity, .none) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let function = Poisson<T>(isLogarithm: isLogarithm, isFull: isFull, eps: T(eps))
    return try ElementLoops(function).operation(ElementPairs(request), reduction, request)
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    guard isLogarithm else { return nil }
    let function = Poisson<Float>(isLogarithm: true, isFull: isFull, eps: Float(eps))
    return try ElementLoops(vectors: function).operation(ElementPairs(request), reduction, request)
  }
}

private struct Poisson<T: Scalar>: ElementwiseLossFunction {
  let isLogarithm: Bool
  let isFull: Bool
  let eps: T

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let loss = isLogarithm ? T.exp(x) - y * x : x - y * T.log(x + eps)
    return Double(isFull ? loss + logFactorial(y) : loss)
  }

  /// Stirling's approximation.
  @inline(__always)
  private func logFactorial(_ y: T) -> T { y > 1 ? y * T.log(y) - y + T.log(2 * .pi * y) / 2 : 0 }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { isLogarithm ? T.exp(x) - y : 1 - y / (x + eps) }
}

/// Of rates as logarithms.
extension Poisson: VectorLossFunction where T == Float {
  func values(_ block: ElementBlock<Float>, _ losses: UnsafeMutablePointer<Float>) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { losses[i] = x[i] }
    block.exponentiate(losses)
    for i in 0..<block.count { losses[i] -= y[i] * x[i] }
    guard isFull else { return }
    for i in 0..<block.count { losses[i] += logFactorial(y[i]) }
  }

  func derivatives(_ block: ElementBlock<Float>, _ slopes: UnsafeMutablePointer<Float>) {
    for i in 0..<block.count { slopes[i] = block.x[i] }
    block.exponentiate(slopes)
    for i in 0..<block.count { slopes[i] -= block.y[i] }
  }
}
