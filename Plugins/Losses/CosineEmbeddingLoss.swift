import TenonPlugin

/// The angle between two vectors, small for similar pairs: 1 - cos where y = 1, max(0, cos - margin) where y = -1.
///
/// cos = Σ x₁ x₂ / √((Σ x₁² + 1e-12) (Σ x₂² + 1e-12)). Any other y costs nothing, as PyTorch has it.
///
/// - Input shapes: twice [N, D] or [D]; target: [N] or [], 1 or -1, in the inputs' dtype or int64.
/// - Output shape: [] for mean and sum, the target's for none.
/// - margin: cosine up to which dissimilar pairs cost nothing, best from 0 to 0.5.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.CosineEmbeddingLoss.html
struct CosineEmbeddingLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "CosineEmbeddingLoss", "angle of two vectors, to be small where the target is 1 and large where it is -1",
    arguments: [
      .float("margin", default: 0, "cosine up to which dissimilar pairs cost nothing"),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input1", .float32, [4, 5], -2...2), ExampleInput("input2", .float32, [4, 5], -2...2),
        ExampleInput("target", .float32, [4], values: [-1, 1]),
      ]),
      Example(inputs: [
        ExampleInput("input1", .float32, [5], 0.2...2), ExampleInput("input2", .float32, [5], 0.2...2),
        ExampleInput("target", .int64, [], values: [-1]),
      ]),
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
    guard (1...2).contains(type.shape.rank) else {
      throw ComponentError(.shape, field: "input1", "expected [N, D] or [D], received \(type.shape)")
    }
    guard try request.input(1) == type else {
      throw ComponentError(.shape, field: "input2", "expected \(type) (as input1), received \(try request.input(1))")
    }
    let rows = Shape(type.shape.dimensions.dropLast())
    let width = type.shape[type.shape.rank - 1]
    let isInteger = try request.isIntegerTarget(2, of: rows)
    return RowLoops(Cosine<T>(margin: margin, width: width, hasIntegers: isInteger))
      .operation(rows: rows, inputCount: 3, reduction)
  }
}

private struct Cosine<T: Scalar>: RowLossFunction {
  let margin: Double
  let width: Int
  let hasIntegers: Bool

  var differentiableCount: Int { 2 }

  private func rows(_ call: LayerCall, _ row: Int) -> (UnsafePointer<T>, UnsafePointer<T>) {
    (call.input(0, as: T.self) + row &* width, call.input(1, as: T.self) + row &* width)
  }

  /// The cosine, and the squared lengths.
  private func cosine(_ x: UnsafePointer<T>, _ z: UnsafePointer<T>) -> (cosine: Double, x: Double, z: Double) {
    var (product, first, second) = (0.0, 1e-12, 1e-12)
    for i in 0..<width {
      let (a, b) = (Double(x[i]), Double(z[i]))
      product += a * b
      first += a * a
      second += b * b
    }
    return (product / (first * second).squareRoot(), first, second)
  }

  /// The slope of the loss by the cosine; 0 where it costs nothing.
  private func slope(_ call: LayerCall, _ row: Int, _ cosine: Double) -> Double {
    let target = NumericTarget<T>(call, 2, isInteger: hasIntegers)[row]
    return target == 1 ? -1 : target == -1 && !(cosine < margin) ? 1 : 0
  }

  func value(_ call: LayerCall, row: Int) -> Double? {
    let (x, z) = rows(call, row)
    let cosine = cosine(x, z).cosine
    let slope = slope(call, row, cosine)
    return slope < 0 ? 1 - cosine : slope > 0 ? cosine - margin : 0
  }

  func addGradient(_ call: LayerCall, row: Int, factor: T) {
    let (x, z) = rows(call, row)
    let (cosine, first, second) = cosine(x, z)
    let scale = Double(factor) * slope(call, row, cosine)
    guard scale != 0 else { return }
    let cross = scale / (first * second).squareRoot()
    let gradX = call.gradInput(0, as: T.self).map { $0.pointer + row &* width }
    let gradZ = call.gradInput(1, as: T.self).map { $0.pointer + row &* width }
    for i in 0..<width {
      let (a, b) = (Double(x[i]), Double(z[i]))
      if let gradX { gradX[i] += T(cross * b - scale * cosine / first * a) }
      if let gradZ { gradZ[i] += T(cross * a - scale * cosine / second * b) }
    }
  }
}
