import TenonPlugin

/// Binary cross entropy of scores in which easy elements count less: α_t (1 - p_t)^γ · ce.
///
/// p = σ(x), ce = -y log p - (1 - y) log (1 - p), p_t = p y + (1 - p) (1 - y), α_t = α y + (1 - α) (1 - y).
///
/// - Input shape: any; target: the same shape and dtype, 0 or 1 for each class.
/// - Output shape: [] for mean and sum, the input's for none.
/// - alpha: weight of the positive elements, 1 - alpha that of the others; -1 for no weights.
/// - gamma: how much less easy elements count; 0 is the cross entropy.
/// - reduction: none by default, as in torchvision; training needs mean or sum.
/// - Differs from torchvision: no gradient flows to `target`.
/// - Source: Lin et al. 2017, Focal Loss for Dense Object Detection, equation 5; torchvision.ops.sigmoid_focal_loss.
struct FocalLoss: LossComponent, VectorLayer {
  static let declaration = Declaration(
    "FocalLoss", "binary cross entropy of scores in which easy elements count less",
    arguments: [
      .float("alpha", default: 0.25, "weight of positive elements, 1 - alpha that of others; -1: no weights")
        .atLeast(-1).atMost(1),
      .float("gamma", default: 2, "how much less easy elements count").atLeast(0),
      .choice(
        "reduction", Reduction.allCases.map(\.rawValue), default: "none",
        "how the elements become one loss; training needs mean or sum"),
    ], supportsFloat64: true,
    examples: [
      Example(
        ["reduction": "mean"],
        inputs: [
          ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .float32, [3, 4], values: [0, 1]),
        ])
    ])

  private let alpha: Double
  private let gamma: Double
  private let reduction: Reduction

  init(_ config: Config) throws {
    alpha = try config.float("alpha")
    guard alpha >= 0 || alpha == -1 else {
      throw ComponentError(
        .config, field: "alpha", "expected a number from 0 to 1, or -1 for no weights, received \(alpha)")
    }
    gamma = try config.float("gamma")
    reduction = try Reduction(config)
  }

  var prediction: Prediction { Prediction(.sigmoid, .threshold) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    try ElementLoops(function(T.self)).operation(ElementPairs(request), reduction, request)
  }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    try ElementLoops(vectors: function(Float.self)).operation(ElementPairs(request), reduction, request)
  }

  private func function<T: Scalar>(_: T.Type) -> Focal<T> { Focal(alpha: T(alpha), gamma: T(gamma)) }
}

private struct Focal<T: Scalar>: ElementwiseLossFunction {
  let alpha: T
  let gamma: T

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let small = T.exp(-abs(x))
    return Double(value(x, y, small, T.log1p(small)))
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T {
    let small = T.exp(-abs(x))
    return derivative(x, y, small, T.log1p(small))
  }

  /// - Parameters:
  ///   - small: exp(-|x|)
  ///   - logarithm: log (1 + small)
  @inline(__always)
  private func value(_ x: T, _ y: T, _ small: T, _ logarithm: T) -> T {
    let (_, _, entropy, miss) = parts(x, y, small, logarithm)
    return weight(y) * entropy * power(miss, gamma)
  }

  @inline(__always)
  private func derivative(_ x: T, _ y: T, _ small: T, _ logarithm: T) -> T {
    let (p, rest, entropy, miss) = parts(x, y, small, logarithm)
    // Where nothing is missed, the power of gamma - 1 may be infinite, and what it is multiplied by is zero.
    let change = gamma == 0 || miss == 0 ? 0 : entropy * gamma * power(miss, gamma - 1) * p * rest * (2 * y - 1)
    return weight(y) * ((p - y) * power(miss, gamma) - change)
  }

  /// p and 1 - p, the cross entropy, and 1 - p_t, each without cancellation.
  @inline(__always)
  private func parts(_ x: T, _ y: T, _ small: T, _ logarithm: T) -> (p: T, rest: T, entropy: T, miss: T) {
    let (low, high) = (small / (1 + small), 1 / (1 + small))
    let p = x < 0 ? low : high
    let rest = x < 0 ? high : low
    return (p, rest, (1 - y) * x + logarithm + max(-x, 0), p * (1 - y) + rest * y)
  }

  @inline(__always)
  private func weight(_ y: T) -> T { alpha >= 0 ? alpha * y + (1 - alpha) * (1 - y) : 1 }

  @inline(__always)
  private func power(_ base: T, _ exponent: T) -> T {
    exponent == 2 ? base * base : exponent == 1 ? base : exponent == 0 ? 1 : T.pow(base, exponent)
  }
}

extension Focal: VectorLossFunction where T == Float {
  func values(_ block: ElementBlock<Float>, _ losses: UnsafeMutablePointer<Float>) {
    for i in 0..<block.count { losses[i] = -abs(block.x[i]) }
    block.exponentiate(losses)
    for i in 0..<block.count {
      losses[i] = value(block.x[i], block.y[i], losses[i], ElementBlock.log1p(losses[i]))
    }
  }

  func derivatives(_ block: ElementBlock<Float>, _ slopes: UnsafeMutablePointer<Float>) {
    for i in 0..<block.count { slopes[i] = -abs(block.x[i]) }
    block.exponentiate(slopes)
    for i in 0..<block.count {
      slopes[i] = derivative(block.x[i], block.y[i], slopes[i], ElementBlock.log1p(slopes[i]))
    }
  }
}
