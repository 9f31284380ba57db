import TenonPlugin

/// Two scores of which the first is to be the larger where y = 1, the second where y = -1: max(0, margin - y (x₁ - x₂)).
///
/// Where the maximum is of two zeros, the gradient is that of the second argument, as PyTorch has it.
///
/// - Input shapes: three times the same; target 1 or -1, in the inputs' dtype or int64.
/// - Output shape: [] for mean and sum, the inputs' for none.
/// - margin: how much larger.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MarginRankingLoss.html
struct MarginRankingLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "MarginRankingLoss", "keeps one score above another by a margin, which of them the target says",
    arguments: [
      .float("margin", default: 0, "how much larger one score is to be"),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(
        ["margin": 0.5],
        inputs: [
          ExampleInput("input1", .float32, [6], -2...2), ExampleInput("input2", .float32, [6], -2...2),
          ExampleInput("target", .float32, [6], values: [-1, 1]),
        ])
    ])

  private let margin: Double
  private let reduction: Reduction

  init(_ config: Config) throws {
    margin = try config.float("margin")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [Port("input1"), Port("input2"), .numericTarget] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input(0)
    guard try request.input(1) == type else {
      throw ComponentError(.shape, field: "input2", "expected \(type) (as input1), received \(try request.input(1))")
    }
    let isInteger = try request.isIntegerTarget(2, of: type.shape)
    return RowLoops(Ranking<T>(margin: T(margin), hasIntegers: isInteger))
      .operation(rows: type.shape, inputCount: 3, reduction)
  }
}

private struct Ranking<T: Scalar>: RowLossFunction {
  let margin: T
  let hasIntegers: Bool

  var width: Int { 1 }
  var differentiableCount: Int { 2 }

  /// What the maximum is taken of, and the target.
  @inline(__always)
  private func parts(_ call: LayerCall, _ row: Int) -> (value: T, target: T) {
    let difference = call.input(0, as: T.self)[row] - call.input(1, as: T.self)[row]
    let target = NumericTarget<T>(call, 2, isInteger: hasIntegers)[row]
    return (margin - target * difference, target)
  }

  @inline(__always)
  func value(_ call: LayerCall, row: Int) -> Double? {
    let value = parts(call, row).value
    return Double(value < 0 ? 0 : value)
  }

  @inline(__always)
  func addGradient(_ call: LayerCall, row: Int, factor: T) {
    let (value, target) = parts(call, row)
    guard !(value < 0) else { return }
    call.gradInput(0, as: T.self)?.pointer[row] -= factor * target
    call.gradInput(1, as: T.self)?.pointer[row] += factor * target
  }
}
