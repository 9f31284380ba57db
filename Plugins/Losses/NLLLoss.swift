import Synchronization
import TenonPlugin

/// Negative log likelihood: -w_k x_k at the target's class k, with x from `LogSoftmax`.
///
/// - Input shape: [N, K], [N, K, d₁, ...] or [K], log probabilities of K classes.
/// - Target shape: int64 [N], [N, d₁, ...] or [], with classes 0..<K or `ignore_index`.
/// - Output shape: [] for mean and sum, the target's for none.
/// - weight: one factor for each class. The mean divides by the sum of the targets' weights, ignored ones left out.
/// - Differs from PyTorch: indices must be int64; a word is said where the input cannot be log probabilities.
struct NLLLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "NLLLoss", "negative log likelihood of class indices",
    arguments: [
      ClassWeights.argument,
      .int("ignore_index", default: -100, "a target that counts for nothing"),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [4, 5], -3...(-0.1)), ExampleInput("target", .int64, [4], 0...4),
      ])
    ])

  private let weights: ClassWeights
  private let ignoreIndex: Int
  private let reduction: Reduction
  private let advice = Advice()

  init(_ config: Config) throws {
    weights = try ClassWeights(config)
    ignoreIndex = try config.int("ignore_index")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [.input, Port("target", dtypes: [.int64], differentiable: false)] }

  var prediction: Prediction { Prediction(.exp, .argMax) }

  func weight(of inputs: [TensorView?]) throws -> Double? {
    reduction == .mean ? try weights.total(of: inputs[1], ignoring: ignoreIndex) : nil
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let positions = try weights.positions(request)
    return SpecializedOperation(
      NLLOperation<T>(positions, try weights.factors(T.self, positions), ignoreIndex, reduction, advice))
  }
}

/// Runs without tasks: it reads one number of each position.
private struct NLLOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let positions: Positions
  private let weights: Tensor
  private let ignoreIndex: Int
  private let reduction: Reduction
  private let advice: Advice

  init(
    _ positions: Positions, _ weights: Tensor, _ ignoreIndex: Int, _ reduction: Reduction, _ advice: Advice
  ) {
    self.advice = advice
    self.positions = positions
    self.weights = weights
    self.ignoreIndex = ignoreIndex
    self.reduction = reduction
    var plan = LayerPlan(
      outputs: [TensorType(T.dtype, reduction.shape(positions.shape))], backwardNeeds: [.input(1)])
    // The mean's divisor.
    plan.savedByteCount = MemoryLayout<Double>.stride
    plan.flops = 2 * Double(positions.count)
    plan.bytesMoved = Double(positions.count * 16)
    plan.algorithm = "gather, \(reduction.rawValue)"
    self.plan = plan
  }

  private var weight: UnsafePointer<T> { UnsafePointer(weights.data.assumingMemoryBound(to: T.self)) }

  private func targets(_ call: LayerCall) -> ClassIndices {
    ClassIndices(call.input(1, as: Int64.self), positions, ignoring: ignoreIndex)
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(0, as: T.self)
    let targets = targets(call)
    let output = call.output(as: T.self)
    var sum = 0.0
    var total = 0.0
    for position in 0..<positions.count {
      guard targets.state(position) != .outOfRange else {
        throw positions.fault(at: position, call.input(1, as: Int64.self)[position], ignoring: ignoreIndex)
      }
      let isCounted = targets.state(position) == .counted
      let k = isCounted ? targets.index(position) : 0
      let factor = isCounted ? Double(weight[k]) : 0
      let score = isCounted ? Double(x[positions.offset(position) &+ k &* positions.inner]) : 0
      let loss = -factor * score
      if score > 1e-3 { advice.give(score, call.step.host) }
      if reduction == .none { output[position] = T(loss) }
      sum += loss
      total += factor
    }
    call.saved(as: Double.self)[0] = total
    if reduction != .none { output[0] = T(reduction == .mean ? sum / total : sum) }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    destination.prepare(count: positions.count &* positions.classes)
    guard let gradient = call.gradOutput(as: T.self) else { return }
    let targets = targets(call)
    let isNone = reduction == .none
    let scale = reduction == .mean ? T(Double(gradient[0]) / call.saved(as: Double.self)[0]) : isNone ? 1 : gradient[0]
    for position in 0..<positions.count where targets.state(position) == .counted {
      let k = targets.index(position)
      let factor = isNone ? gradient[position] : scale
      destination.pointer[positions.offset(position) &+ k &* positions.inner] -= weight[k] * factor
    }
  }
}

/// Says once that probabilities are not what the loss wants.
private final class Advice: Sendable {
  private let isGiven = Atomic<Bool>(false)

  func give(_ score: Double, _ host: HostServices) {
    guard !isGiven.exchange(true, ordering: .relaxed) else { return }
    host.log(
      .warning,
      "NLLLoss expects log probabilities, which are at most 0, and received \(score): end the model with LogSoftmax "
        + "(not Softmax), or take CrossEntropyLoss for scores")
  }
}
