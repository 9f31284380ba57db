import TenonPlugin

/// How little predicted and true regions overlap: 1 - (2 Σ p y + smooth) / (Σ p + Σ y + smooth), for each class of each image.
///
/// p = σ(x), the softmax over the classes, or x itself. Sums are over all pixels that count. Without any, and with smooth =
/// 0, the loss is 0.
///
/// - Input shape: [N, C, d₁, ...], with C classes.
/// - Target shape: the input's, of its dtype, with probabilities; or int64 [N, d₁, ...] with classes 0..<C or
///   `ignore_index`. With C = 1 the classes are 0 and 1, and the input is that of 1.
/// - Output shape: [] for mean and sum, [N, C] for none.
/// - squared: the denominator is Σ p² + Σ y² + smooth.
/// - Differs from PyTorch: it has none; no gradient flows to `target`.
/// - Source: Milletari et al. 2016, V-Net, section 3 (`squared: true`, `smooth: 0`); Sudre et al. 2017, Generalised Dice
///   Overlap as a Deep Learning Loss Function.
struct DiceLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "DiceLoss", "how little predicted and true regions overlap, for segmentation",
    arguments: [
      .choice(
        "activation", Activation.allCases.map(\.rawValue), default: "sigmoid",
        "what makes probabilities of the input"),
      .float("smooth", default: 1, "added to both sides of the fraction").atLeast(0),
      .bool("squared", default: false, "square the terms of the denominator"),
      .int("ignore_index", default: -100, "a class index that counts for nothing"),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [2, 3, 4, 5], -2...2), ExampleInput("target", .float32, [2, 3, 4, 5], 0...1),
      ]),
      Example(
        ["activation": "softmax", "squared": true],
        inputs: [
          ExampleInput("input", .float32, [2, 3, 4, 5], -2...2), ExampleInput("target", .int64, [2, 4, 5], 0...2),
        ]),
      Example(
        ["activation": "none", "ignore_index": 1],
        inputs: [
          ExampleInput("input", .float32, [2, 3, 7], 0.1...0.9), ExampleInput("target", .int64, [2, 7], 0...2),
        ]),
    ])

  enum Activation: String, CaseIterable {
    case sigmoid
    case softmax
    case none
  }

  let activation: Activation
  let smooth: Double
  let isSquared: Bool
  let ignoreIndex: Int
  let reduction: Reduction

  init(_ config: Config) throws {
    activation = try Activation(rawValue: config.string("activation")) ?? .none
    smooth = try config.float("smooth")
    isSquared = try config.bool("squared")
    ignoreIndex = try config.int("ignore_index")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [.input, .numericTarget] }

  var prediction: Prediction {
    switch activation {
    case .sigmoid: Prediction(.sigmoid, .threshold)
    case .softmax: Prediction(.softmax, .argMax)
    case .none: Prediction(.identity, .threshold)
    }
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let input = try request.input(0)
    let target = try request.input(1)
    guard input.shape.rank >= 2, input.shape[1] > 0 else {
      throw ComponentError(.shape, field: "input", "expected [N, C, ...] with C classes, received \(input.shape)")
    }
    let positions = Shape([input.shape[0]] + input.shape.dimensions[2...])
    let isIndexed = target == TensorType(.int64, positions)
    guard isIndexed || target == input else {
      throw ComponentError(
        .shape, field: "target",
        "expected class indices int64 \(positions) or probabilities \(input), received \(target)")
    }
    return SpecializedOperation(DiceOperation<T>(self, input, isIndexed: isIndexed))
  }
}
