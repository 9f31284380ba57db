import TenonPlugin

/// A metric of the matrix of confusions: write what it makes of it.
///
/// - Input and target: `ClassPairs`; a single output has the classes 0 and 1.
protocol ConfusionMetric: MetricComponent, GenericLayer {
  var classes: ClassArguments { get }

  func value(of matrix: ConfusionCounts) throws -> Tensor
}

extension ConfusionMetric {
  static var examples: [Example] {
    [
      Example(inputs: ClassArguments.scores), Example(inputs: ClassArguments.singleOutputs),
      Example(["num_classes": 3], inputs: ClassArguments.classes),
    ]
  }

  var inputs: [Port] { ClassPorts.inputs }
  var outputs: [Port] { [Port("counts", dtypes: [.float64], differentiable: false)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(try ConfusionCounting(ClassPairs<T>(classes, request.input(0), request.input(1))))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] { [try value(of: ConfusionCounts(collected[0]))] }
}

/// Counts of every pair: an output [K, K], in row i and column j how often class i was predicted as j.
struct ConfusionCounting<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let pairs: ClassPairs<T>

  /// More would take more than 128 MB.
  private static var mostClasses: Int { 4096 }

  init(_ pairs: ClassPairs<T>) throws {
    let classes = pairs.classCount
    guard classes <= Self.mostClasses else {
      throw ComponentError(
        .unsupported, field: "input", "expected at most \(Self.mostClasses) classes, received \(classes)")
    }
    self.pairs = pairs
    var plan = LayerPlan(outputs: [TensorType(.float64, [classes, classes])])
    plan.workspaceByteCount = pairs.workspaceByteCount
    plan.flops = Double(pairs.count)
    plan.bytesMoved = Double(pairs.workspaceByteCount + classes * classes * MemoryLayout<Double>.stride)
    plan.algorithm = "counts of pairs"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (counts, classes) = (call.output(as: Double.self), pairs.classCount)
    counts.update(repeating: 0, count: classes * classes)
    try pairs.forEach(call) { _, predicted, actual in counts[actual &* classes &+ predicted] += 1 }
  }
}

/// How often each class (rows) was predicted as each (columns).
struct ConfusionCounts {
  let count: Int
  let numbers: [Double]
  /// How often each class is right.
  let actual: [Double]
  /// How often each class was predicted.
  let predicted: [Double]

  init(_ collected: TensorView) throws {
    guard collected.rank == 2, collected.dimension(0) == collected.dimension(1) else {
      throw ComponentError(.shape, "expected counts [K, K], received \(collected.shape)")
    }
    let (count, numbers) = (collected.dimension(0), Array(try collected.elements(Double.self)))
    self.count = count
    self.numbers = numbers
    actual = (0..<count).map { row in numbers[row * count..<(row + 1) * count].reduce(0, +) }
    predicted = (0..<count).map { column in (0..<count).reduce(0) { $0 + numbers[$1 * count + column] } }
  }

  /// Of all positions.
  var total: Double { actual.reduce(0, +) }

  /// Positions that are predicted right.
  var hits: Double { (0..<count).reduce(0) { $0 + self[$1, $1] } }

  subscript(actual: Int, predicted: Int) -> Double { numbers[actual * count + predicted] }
}
