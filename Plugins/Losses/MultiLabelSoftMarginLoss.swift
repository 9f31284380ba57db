import TenonPlugin

/// Binary cross entropy of scores, averaged over the classes: -Σₖ weightₖ (yₖ log σ(xₖ) + (1 - yₖ) log σ(-xₖ)) / K.
///
/// - Input shape: [N, ..., K] or [K]; target: the same shape, 0 or 1, in the input's dtype or int64.
/// - Output shape: [] for mean and sum, [N, ...] for none.
/// - weight: of a shape that broadcasts to the input's, usually [K].
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiLabelSoftMarginLoss.html
struct MultiLabelSoftMarginLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "MultiLabelSoftMarginLoss", "binary cross entropy of scores, averaged over the classes",
    arguments: [.tensor("weight", "one factor for each class").orNull(), Reduction.argument], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .float32, [3, 4], values: [0, 1]),
      ]),
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .int64, [3, 4], 0...1),
      ]),
    ])

  private let weight: Tensor?
  private let reduction: Reduction

  init(_ config: Config) throws {
    weight = try config.isNull("weight") ? nil : config.tensor("weight")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [.input, .numericTarget] }
  var prediction: Prediction { Prediction(.sigmoid, .threshold) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let shape = try request.input(0).shape
    guard let classes = shape.dimensions.last, classes > 0 else {
      throw ComponentError(.shape, field: "input", "expected [N, ..., K] or [K] with K classes, received \(shape)")
    }
    let weights = try ElementWeights<T>(weight, "weight", shape)
    let rows = Shape(shape.dimensions.dropLast())
    let isInteger = try request.isIntegerTarget(1, of: shape)
    return RowLoops(MultiLabel<T>(width: classes, weights: weights, hasIntegers: isInteger))
      .operation(rows: rows, inputCount: 2, reduction)
  }
}

private struct MultiLabel<T: Scalar>: RowLossFunction {
  let width: Int
  let weights: ElementWeights<T>
  let hasIntegers: Bool

  func value(_ call: LayerCall, row: Int) -> Double? {
    let (scores, target) = (call.input(as: T.self), NumericTarget<T>(call, 1, isInteger: hasIntegers))
    var sum = 0.0
    for i in row &* width..<(row &+ 1) &* width {
      let (x, y) = (scores[i], target[i])
      // -y log σ(x) - (1 - y) log σ(-x), which large scores cannot overflow
      sum += Double(weights[i] * ((1 - y) * x + T.log1p(T.exp(-abs(x))) + max(-x, 0)))
    }
    return sum / Double(width)
  }

  func addGradient(_ call: LayerCall, row: Int, factor: T) {
    guard let gradient = call.gradInput(as: T.self)?.pointer else { return }
    let (scores, target) = (call.input(as: T.self), NumericTarget<T>(call, 1, isInteger: hasIntegers))
    let scale = factor / T(width)
    for i in row &* width..<(row &+ 1) &* width {
      gradient[i] += scale * weights[i] * (1 / (1 + T.exp(-scores[i])) - target[i])
    }
  }
}
