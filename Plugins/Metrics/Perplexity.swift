import CTenonKernels
import TenonPlugin

/// How many classes a model hesitates between: the exponential of the mean cross entropy.
///
///     exp(-1/n · Σ log softmax(input)[target])
///
/// - Input shape: [N, K], [N, K, d₁, ...], scores of K classes; target: int64 [N], [N, d₁, ...].
/// - ignore_index: targets that are left out.
/// - Value: `perplexity`; not a number of nothing.
/// - Differs from torchmetrics, where the classes are the last dimension.
/// - Source: `exp(torch.nn.functional.cross_entropy(input, target))`.
struct Perplexity: MetricComponent, GenericLayer {
  static let declaration = Declaration(
    "Perplexity", "exponential of the mean cross entropy",
    arguments: [.int("ignore_index", default: -100, "targets that are left out")],
    supportsFloat64: true,
    examples: [
      Example(inputs: ClassArguments.scores),
      Example(
        ["ignore_index": 1],
        inputs: [ExampleInput("input", .float32, [2, 3, 4], -2...2), ExampleInput("target", .int64, [2, 4], 0...2)]),
    ])

  private let ignoreIndex: Int

  init(_ config: Config) throws { ignoreIndex = try config.int("ignore_index") }

  var inputs: [Port] {
    [
      Port("input", dtypes: [.float32, .float64], differentiable: false),
      Port("target", dtypes: [.int64], differentiable: false),
    ]
  }
  var outputs: [Port] { [Port("sums", dtypes: [.float64], differentiable: false)] }
  var values: [MetricValue] { [MetricValue("perplexity", .lower)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (input, target) = (try request.input(0), try request.input(1))
    let scores = try ClassScores(input.shape)
    guard target.shape == scores.positions else {
      throw ComponentError(.shape, field: "target", "expected classes int64 \(scores.positions), received \(target)")
    }
    return SpecializedOperation(EntropySums<T>(scores, Int64(ignoreIndex)))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    let sums = try collected[0].elements(Double.self)
    return [try Tensor([sums[1] > 0 ? Double.exp(sums[0] / sums[1]) : .nan], shape: [])]
  }
}

/// The sum of the cross entropies and how many they are.
private struct EntropySums<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let scores: ClassScores
  private let ignored: Int64
  private let chunks: ElementChunks

  init(_ scores: ClassScores, _ ignored: Int64) {
    self.scores = scores
    self.ignored = ignored
    chunks = ElementChunks(rows: scores.count, of: scores.classes, elementsPerTask: ElementChunks.standard / 4)
    var plan = LayerPlan(outputs: [TensorType(.float64, [2])])
    plan.workspaceByteCount = chunks.sumByteCount
    plan.flops = 5 * Double(scores.count) * Double(scores.classes)
    plan.bytesMoved = Double(scores.count * scores.classes * MemoryLayout<T>.stride)
    plan.algorithm = "log sum exp"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, target, output) = (call.input(0, as: T.self), call.input(1, as: Int64.self), call.output(as: Double.self))
    var counted = 0
    for position in 0..<scores.count where target[position] != ignored {
      guard target[position] >= 0, target[position] < Int64(scores.classes) else {
        throw ComponentError(
          .data, field: "target",
          "expected a class in 0..<\(scores.classes) or \(ignored) (ignore_index), received \(target[position]) at "
            + "position \(position)")
      }
      counted &+= 1
    }
    output[0] = chunks.sum(call) { range in
      var sum = 0.0
      for position in range where target[position] != ignored {
        let row = x + scores.offset(position)
        let (largest, logSum) = logSumExp(row)
        sum += logSum - (Double(row[Int(target[position]) &* scores.inner]) - largest)
      }
      return sum
    }
    output[1] = Double(counted)
  }

  /// The largest score of a position and log Σ exp(score - largest).
  @inline(__always)
  private func logSumExp(_ row: UnsafePointer<T>) -> (largest: Double, logSum: Double) {
    if T.self == Float.self, scores.inner == 1 {
      var (largest, logSum): (Float, Float) = (0, 0)
      tenon_lanes().pointee.log_sum_exp(
        UnsafeRawPointer(row).assumingMemoryBound(to: Float.self), 1, Int64(scores.classes), &largest, &logSum)
      return (Double(largest), Double(logSum))
    }
    var largest = row[0]
    for k in 0..<scores.classes where row[k &* scores.inner] > largest { largest = row[k &* scores.inner] }
    var sum = 0.0
    for k in 0..<scores.classes { sum += Double(T.exp(row[k &* scores.inner] - largest)) }
    return (Double(largest), Double.log(sum))
  }
}
