import TenonPlugin

/// Negative log likelihood under a normal distribution of predicted mean and variance: (log v + (x - y)² / v) / 2, with
/// v = max(var, eps).
///
/// The gradient is that at v, of `var` too, as PyTorch has it. `full` adds log (2π) / 2.
///
/// - Input shape: any, the means; target: the same shape and dtype.
/// - var: variances, not negative, of the input's shape; of that shape with one dimension of 1; or without its last one.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Throws: `ComponentError` (data) for a negative variance.
/// - Differs from PyTorch: target is not broadcast and has no gradient, and `var` cannot be a mere number.
/// - Source: Nix and Weigend 1994, Estimating the Mean and Variance of the Target Probability Distribution.
struct GaussianNLLLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "GaussianNLLLoss", "negative log likelihood under a normal distribution of predicted mean and variance",
    arguments: [
      .bool("full", default: false, "add the constant log (2π) / 2"),
      .float("eps", default: 1e-6, "the smallest variance").atLeast(0).stoppingGradient(),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .float32, [3, 4], -2...2),
        ExampleInput("var", .float32, [3, 4], 0.5...2),
      ]),
      Example(
        ["full": true],
        inputs: [
          ExampleInput("input", .float32, [2, 3, 4], -2...2), ExampleInput("target", .float32, [2, 3, 4], -2...2),
          ExampleInput("var", .float32, [2, 1, 4], 0.5...2),
        ]),
    ])

  let isFull: Bool
  let eps: Double
  let reduction: Reduction

  init(_ config: Config) throws {
    isFull = try config.bool("full")
    eps = try config.float("eps")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [.input, Port("target", differentiable: false), Port("var")] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.commonType(with: "target")
    let variances = try SharedVariances(try request.input(2).shape, of: type.shape)
    return SpecializedOperation(GaussianNLLOperation<T>(self, type, variances))
  }
}

/// Which elements a variance is for: `sharing` of them, `inner` apart.
struct SharedVariances: Sendable {
  let count: Int
  let sharing: Int
  private let inner: Int

  /// - Throws: `ComponentError` (shape) for variances that do not fit.
  init(_ variances: Shape, of shape: Shape) throws {
    count = variances.elementCount
    let (own, all) = (variances.dimensions, shape.dimensions)
    let differing = own.count == all.count ? all.indices.filter { own[$0] != all[$0] } : []
    if own == all {
      (sharing, inner) = (1, 1)
    } else if own == all.dropLast(), let last = all.last {
      (sharing, inner) = (last, 1)
    } else if differing.count == 1, own[differing[0]] == 1 {
      sharing = all[differing[0]]
      inner = all[(differing[0] + 1)...].reduce(1, &*)
    } else {
      throw ComponentError(
        .shape, field: "var",
        "expected \(shape), \(Shape(all.dropLast())), or \(shape) with one dimension of 1, received \(variances)")
    }
  }

  /// The element of a variance, by its number among those that share it.
  @inline(__always)
  func element(_ variance: Int, _ number: Int) -> Int {
    (variance / inner &* sharing &+ number) &* inner &+ variance % inner
  }
}
