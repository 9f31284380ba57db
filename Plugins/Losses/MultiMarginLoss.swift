import TenonPlugin

/// Hinge loss of K classes: weight_y / K times the sum over k ≠ y of max(0, margin - x_y + x_k)ᵖ.
///
/// - Input shape: [N, K] or [K]; target: int64 [N] or [], with classes 0..<K.
/// - Output shape: [] for mean and sum, the target's for none.
/// - p: 1 or 2.
/// - weight: one factor for each class; the mean divides by N all the same.
/// - Differs from PyTorch: indices must be int64.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiMarginLoss.html
struct MultiMarginLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "MultiMarginLoss", "keeps the score of the target's class above all others by a margin",
    arguments: [
      .int("p", default: 1, "power of the difference, 1 or 2").atLeast(1).atMost(2),
      .float("margin", default: 1, "how much larger the class's score is to be"),
      ClassWeights.argument,
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [4, 5], -2...2), ExampleInput("target", .int64, [4], 0...4),
      ]),
      Example(
        ["p": 2],
        inputs: [ExampleInput("input", .float32, [5], -2...2), ExampleInput("target", .int64, [], 0...4)]),
    ])

  private let p: Int
  private let margin: Double
  private let weights: ClassWeights
  private let reduction: Reduction

  init(_ config: Config) throws {
    p = try config.int("p")
    margin = try config.float("margin")
    weights = try ClassWeights(config)
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [.input, Port("target", dtypes: [.int64], differentiable: false)] }
  var prediction: Prediction { Prediction(.identity, .argMax) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let positions = try positions(request)
    let function = MultiMargin<T>(
      isSquared: p == 2, margin: T(margin), positions: positions, weights: try weights.factors(T.self, positions))
    return RowLoops(function).operation(rows: positions.shape, inputCount: 2, reduction)
  }

  private func positions(_ request: PlanRequest) throws -> Positions {
    let shape = try request.input(0).shape
    guard (1...2).contains(shape.rank) else {
      throw ComponentError(.shape, field: "input", "expected [N, K] or [K] with K classes, received \(shape)")
    }
    return try weights.positions(request)
  }
}

private struct MultiMargin<T: Scalar>: RowLossFunction {
  let isSquared: Bool
  let margin: T
  let positions: Positions
  let weights: Tensor

  var width: Int { positions.classes }

  private func target(_ call: LayerCall, _ row: Int) -> Int64 { call.input(1, as: Int64.self)[row] }

  private func weight(_ index: Int) -> T { UnsafePointer(weights.data.assumingMemoryBound(to: T.self))[index] }

  func value(_ call: LayerCall, row: Int) -> Double? {
    let x = call.input(as: T.self) + row &* width
    guard let y = Int(exactly: target(call, row)), y >= 0, y < width else { return nil }
    var sum: T = 0
    for k in 0..<width where k != y {
      let difference = margin - x[y] + x[k]
      if !(difference <= 0) { sum += isSquared ? difference * difference : difference }
    }
    return Double(weight(y) * sum) / Double(width)
  }

  func fault(_ call: LayerCall, row: Int) -> ComponentError {
    ComponentError(
      .data, field: "target",
      "expected a class in 0..<\(width) (\(width) classes), received \(target(call, row)) in row \(row)")
  }

  func addGradient(_ call: LayerCall, row: Int, factor: T) {
    guard let destination = call.gradInput(as: T.self) else { return }
    let x = call.input(as: T.self) + row &* width
    let gradient = destination.pointer + row &* width
    let y = Int(target(call, row))
    let scale = factor * weight(y) / T(width)
    var sum: T = 0
    for k in 0..<width where k != y {
      let difference = margin - x[y] + x[k]
      guard difference > 0 else { continue }
      let slope = isSquared ? 2 * scale * difference : scale
      gradient[k] += slope
      sum += slope
    }
    gradient[y] -= sum
  }
}
