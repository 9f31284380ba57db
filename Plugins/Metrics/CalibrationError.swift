import TenonPlugin

/// How far the probabilities of predictions are from how often they are right.
///
/// Predictions are put into bins by their probability, which of several classes is that of the largest, of a single output
/// that of class 1. In each bin the mean probability is compared with the share that is right (that has class 1):
///
///     l1:  Σ n/all · |share - mean|        l2:  √(Σ n/all · (share - mean)²)        max:  max |share - mean|
///
/// - Input shape: [N, K], [N, K, d₁, ...] with probabilities of K classes; or [N], [N, 1, ...] of class 1. `activation`
///   makes them of scores.
/// - Target shape: as `ClassPairs` takes it.
/// - n_bins: bins of equal width; a probability on the border of two belongs to the lower one.
/// - Value: `calibration_error`; 0 of nothing.
/// - Source: Guo et al. 2017, On Calibration of Modern Neural Networks, section 2; l2: Kumar et al. 2019, Verified
///   Uncertainty Calibration. Bins as in scikit-learn's `calibration_curve`.
struct CalibrationError: MetricComponent, GenericLayer {
  static let declaration = Declaration(
    "CalibrationError", "how far the probabilities of predictions are from how often they are right",
    arguments: [
      .int("n_bins", default: 15, "bins of equal width that probabilities are put into").atLeast(1).atMost(1e6),
      .choice("norm", ["l1", "l2", "max"], default: "l1", "how the differences of the bins become one value"),
      ScoreActivation.argument,
    ],
    supportsFloat64: true,
    examples: [
      Example(["activation": "softmax"], inputs: ClassArguments.scores),
      Example(["activation": "sigmoid", "norm": "l2"], inputs: ClassArguments.singleOutputs),
      Example(
        ["norm": "max"],
        inputs: [ExampleInput("input", .float32, [5, 3], 0...1), ExampleInput("target", .int64, [5], 0...2)]),
    ])

  private let binCount: Int
  private let norm: String
  private let activation: ScoreActivation

  init(_ config: Config) throws {
    binCount = try config.int("n_bins")
    norm = try config.string("norm")
    activation = try ScoreActivation(config)
  }

  var inputs: [Port] { GatheredScores<Float>.ports.inputs }
  var outputs: [Port] { [Port("bins", dtypes: [.float64], differentiable: false)] }
  var values: [MetricValue] { [MetricValue("calibration_error", .lower)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(try CalibrationBins<T>(request, activation, binCount))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    let numbers = try collected[0].elements(Double.self)
    var (all, sum, largest) = (0.0, 0.0, 0.0)
    for bin in 0..<binCount {
      let count = numbers[3 * bin]
      guard count > 0 else { continue }
      let gap = abs(numbers[3 * bin + 2] - numbers[3 * bin + 1]) / count
      all += count
      sum += norm == "l2" ? count * gap * gap : count * gap
      largest = max(largest, gap)
    }
    let mean = all > 0 ? sum / all : 0
    let value: Double =
      switch norm {
      case "l2": mean.squareRoot()
      case "max": largest
      default: mean
      }
    return [try Tensor([value], shape: [])]
  }
}

/// For each bin how many predictions are in it, the sum of their probabilities, and how many are right: an output [bins, 3].
private struct CalibrationBins<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let pairs: ClassPairs<T>
  private let scores: ClassScores
  private let activation: ScoreActivation
  private let binCount: Int
  private let chunks: ElementChunks
  /// Where probabilities lie in the workspace, behind the classes.
  private let probabilityOffset: Int

  init(_ request: PlanRequest, _ activation: ScoreActivation, _ binCount: Int) throws {
    let input = try request.input(0)
    pairs = try ClassPairs(ClassArguments(isMultilabel: false), input, request.input(1))
    guard !pairs.isSingle || activation != .softmax else {
      throw ComponentError(
        .config, field: "activation", "expected identity or sigmoid for a single output, received softmax")
    }
    scores = try ClassScores(input.shape.rank == 1 ? Shape(input.shape.dimensions + [1]) : input.shape)
    self.activation = activation
    self.binCount = binCount
    chunks = ElementChunks(rows: scores.count, of: scores.classes)
    probabilityOffset = (pairs.workspaceByteCount + 7) / 8 * 8
    var plan = LayerPlan(outputs: [TensorType(.float64, [binCount, 3])])
    plan.workspaceByteCount = probabilityOffset + scores.count * MemoryLayout<Double>.stride
    plan.workerWorkspaceByteCount = scores.classes * MemoryLayout<T>.stride
    plan.flops = 10 * Double(input.shape.elementCount)
    plan.bytesMoved = Double(input.byteCount)
    plan.algorithm = "bins"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, bins) = (call.input(0, as: T.self), call.output(as: Double.self))
    bins.update(repeating: 0, count: 3 * binCount)
    let probabilities = UnsafeMutableRawPointer(call.workspace(as: UInt8.self) + probabilityOffset)
      .assumingMemoryBound(to: Double.self)
    chunks.eachRow(call) { position, worker in
      let row = call.workspace(worker: worker, as: T.self)
      activation.apply(
        x + scores.offset(position), stride: scores.inner, count: scores.classes, into: row)
      var largest = row[0]
      for k in 0..<scores.classes where !(row[k] <= largest) { largest = row[k] }
      probabilities[position] = Double(largest)
    }
    for position in 0..<scores.count {
      let probability = probabilities[position]
      guard probability >= 0, probability <= 1 + 1e-6 else {
        throw ComponentError(
          .data, field: "input",
          "expected probabilities from 0 to 1, received \(probability); `activation: softmax` or `sigmoid` makes them of scores"
        )
      }
    }
    try pairs.forEach(call) { position, predicted, actual in
      let bin = bin(of: probabilities[position])
      bins[3 * bin] += 1
      bins[3 * bin + 1] += probabilities[position]
      if pairs.isSingle ? actual == 1 : actual == predicted { bins[3 * bin + 2] += 1 }
    }
  }

  /// The bin whose upper border is the first that is not below the probability.
  private func bin(of probability: Double) -> Int {
    var bin = min(binCount - 1, max(0, Int((probability * Double(binCount)).rounded(.up)) - 1))
    while bin > 0, probability <= Double(bin) / Double(binCount) { bin -= 1 }
    while bin < binCount - 1, probability > Double(bin + 1) / Double(binCount) { bin += 1 }
    return bin
  }
}
