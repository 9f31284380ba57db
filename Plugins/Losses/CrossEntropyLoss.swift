import TenonPlugin

/// Cross entropy of unnormalized scores: -Σₖ wₖ qₖ log softmax(x)ₖ.
///
/// With class-index targets q is one at the target's class and zero elsewhere; with class probabilities
/// it is the target. `label_smoothing` s makes it (1 - s) q + s / K.
///
/// - Input shape: [N, K], [N, K, d₁, ...] or [K], with K classes.
/// - Target shape: int64 [N], [N, d₁, ...] or [], with classes 0..<K or `ignore_index`; or probabilities of
///   the input's shape and dtype.
/// - Output shape: [] for mean and sum, the shape of class indices for none.
/// - weight: one factor for each class. The mean over class indices divides by the sum of the targets'
///   weights, ignored ones left out; the mean over probabilities by the number of positions.
/// - Differs from PyTorch: no gradient flows to `target`; indices must be int64.
struct CrossEntropyLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "CrossEntropyLoss", "cross entropy of scores with class indices or class probabilities",
    arguments: [
      ClassWeights.argument,
      .int("ignore_index", default: -100, "a target that counts for nothing"),
      Reduction.argument,
      .float("label_smoothing", default: 0, "how much of each target is spread over all classes").atLeast(0).atMost(1),
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [ExampleInput("input", .float32, [4, 5]), ExampleInput("target", .int64, [4], 0...4)]),
      Example(inputs: [ExampleInput("input", .float32, [4, 5]), ExampleInput("target", .float32, [4, 5], 0...1)]),
    ])

  let weights: ClassWeights
  let ignoreIndex: Int
  let reduction: Reduction
  let labelSmoothing: Double

  init(_ config: Config) throws {
    weights = try ClassWeights(config)
    ignoreIndex = try config.int("ignore_index")
    reduction = try Reduction(config)
    labelSmoothing = try config.float("label_smoothing")
  }

  var inputs: [Port] {
    [.input, Port("target", dtypes: [.int64, .float32, .float64], differentiable: false)]
  }

  var prediction: Prediction { Prediction(.softmax, .argMax) }

  func weight(of inputs: [TensorView?]) throws -> Double? {
    reduction == .mean ? try weights.total(of: inputs[1], ignoring: ignoreIndex) : nil
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (positions, isIndexed) = try positions(request)
    return SpecializedOperation(
      CrossEntropyOperation<T>(
        self, try request.input(0), positions, isIndexed: isIndexed, try weights.factors(T.self, positions)))
  }

  private func positions(_ request: PlanRequest) throws -> (Positions, isIndexed: Bool) {
    let (input, target) = (try request.input(0), try request.input(1))
    let positions = try Positions(input.shape)
    try weights.check(positions, input)
    let isIndexed = target == TensorType(.int64, positions.shape)
    guard isIndexed || target == input else {
      throw ComponentError(
        .shape, field: "target",
        "expected class indices int64 \(positions.shape) or class probabilities \(input), received \(target)")
    }
    if !isIndexed && ignoreIndex >= 0 {
      throw ComponentError(
        .unsupported, field: "ignore_index",
        "expected a negative number with class probabilities, received \(ignoreIndex)")
    }
    return (positions, isIndexed)
  }
}
