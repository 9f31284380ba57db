import TenonPlugin

/// Binary cross entropy of unnormalized scores: -weight · (pos_weight · y log σ(x) + (1 - y) log (1 - σ(x))).
///
/// Computed as (1 - y) x + (1 + (pos_weight - 1) y) · log (1 + exp(-x)), which large scores cannot overflow.
///
/// - Input shape: any; target: the same shape and dtype, probabilities.
/// - Output shape: [] for mean and sum, the input's for none.
/// - weight, pos_weight: of a shape that broadcasts to the input's.
/// - Differs from PyTorch: input and target are not broadcast, and no gradient flows to `target`.
struct BCEWithLogitsLoss: LossComponent, VectorLayer {
  static let declaration = Declaration(
    "BCEWithLogitsLoss", "binary cross entropy of scores with probabilities",
    arguments: [
      .tensor("weight", "factors of the elements' losses").orNull(),
      Reduction.argument,
      .tensor("pos_weight", "factors of the positive part").orNull(),
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .float32, [3, 4], 0...1),
      ])
    ])

  private let weight: Tensor?
  private let positiveWeight: Tensor?
  private let reduction: Reduction

  init(_ config: Config) throws {
    weight = try config.isNull("weight") ? nil : config.tensor("weight")
    positiveWeight = try config.isNull("pos_weight") ? nil : config.tensor("pos_weight")
    reduction = try Reduction(config)
  }

  var prediction: Prediction { Prediction(.sigmoid, .threshold) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let pairs = try ElementPairs(request)
    return try ElementLoops(function(T.self, pairs)).operation(pairs, reduction, request)
  }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let pairs = try ElementPairs(request)
    return try ElementLoops(vectors: function(Float.self, pairs)).operation(pairs, reduction, request)
  }

  private func function<T: Scalar>(_: T.Type, _ pairs: ElementPairs) throws -> BinaryCrossEntropy<T> {
    BinaryCrossEntropy(
      weight: try ElementWeights(weight, "weight", pairs.input.shape),
      positiveWeight: try ElementWeights(positiveWeight, "pos_weight", pairs.input.shape))
  }
}

private struct BinaryCrossEntropy<T: Scalar>: ElementwiseLossFunction {
  let weight: ElementWeights<T>
  let positiveWeight: ElementWeights<T>

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let positive = 1 + (positiveWeight[i] - 1) * y
    let softplus = T.log1p(T.exp(-abs(x))) + max(-x, 0)
    return Double(weight[i] * ((1 - y) * x + positive * softplus))
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T {
    let positive = 1 + (positiveWeight[i] - 1) * y
    return weight[i] * ((1 - y) - positive / (1 + T.exp(x)))
  }
}

extension BinaryCrossEntropy: VectorLossFunction where T == Float {
  func values(_ block: ElementBlock<Float>, _ losses: UnsafeMutablePointer<Float>) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { losses[i] = -abs(x[i]) }
    block.exponentiate(losses)
    for i in 0..<block.count { losses[i] = ElementBlock.log1p(losses[i]) + max(-x[i], 0) }
    if positiveWeight.areOne {
      for i in 0..<block.count { losses[i] = (1 - y[i]) * x[i] + losses[i] }
    } else {
      for i in 0..<block.count {
        losses[i] = (1 - y[i]) * x[i] + (1 + (positiveWeight[block.start &+ i] - 1) * y[i]) * losses[i]
      }
    }
    weigh(losses, block)
  }

  func derivatives(_ block: ElementBlock<Float>, _ slopes: UnsafeMutablePointer<Float>) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { slopes[i] = -x[i] }
    block.squash(slopes)
    if positiveWeight.areOne {
      for i in 0..<block.count { slopes[i] = (1 - y[i]) - slopes[i] }
    } else {
      for i in 0..<block.count {
        slopes[i] = (1 - y[i]) - (1 + (positiveWeight[block.start &+ i] - 1) * y[i]) * slopes[i]
      }
    }
    weigh(slopes, block)
  }

  private func weigh(_ values: UnsafeMutablePointer<Float>, _ block: ElementBlock<Float>) {
    guard !weight.areOne else { return }
    for i in 0..<block.count { values[i] *= weight[block.start &+ i] }
  }
}
