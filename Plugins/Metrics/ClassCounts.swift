import TenonPlugin

/// How often a class, or a label, was predicted, was right, and both.
struct ClassCount {
  var hits = 0.0
  var predicted = 0.0
  var actual = 0.0
  /// All positions.
  var all = 0.0

  static func + (left: ClassCount, right: ClassCount) -> ClassCount {
    ClassCount(
      hits: left.hits + right.hits, predicted: left.predicted + right.predicted, actual: left.actual + right.actual,
      all: left.all + right.all)
  }
}

/// Counts of each class: an output [4, C] of hits, predicted, actual and all positions.
///
/// C is one for a single output, whose class 0 is what is left, and the number of labels for a multilabel input.
struct ClassCounting<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let pairs: ClassPairs<T>
  private let columns: Int

  init(_ pairs: ClassPairs<T>) {
    self.pairs = pairs
    columns = pairs.labelCount ?? (pairs.isSingle ? 1 : pairs.classCount)
    var plan = LayerPlan(outputs: [TensorType(.float64, [4, columns])])
    plan.workspaceByteCount = pairs.workspaceByteCount
    plan.flops = 4 * Double(pairs.count)
    plan.bytesMoved = Double(pairs.workspaceByteCount)
    plan.algorithm = "counts of classes"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let hits = call.output(as: Double.self)
    let (predicted, actual, all) = (hits + columns, hits + 2 * columns, hits + 3 * columns)
    hits.update(repeating: 0, count: 4 * columns)
    if pairs.isSingle || pairs.labelCount != nil {
      // Of each label only class 1 is counted.
      try pairs.forEach(call) { position, guess, truth in
        let label = pairs.label(of: position)
        predicted[label] += Double(guess)
        actual[label] += Double(truth)
        hits[label] += Double(guess &* truth)
        all[label] += 1
      }
      return
    }
    var total = 0.0
    try pairs.forEach(call) { _, guess, truth in
      predicted[guess] += 1
      actual[truth] += 1
      if guess == truth { hits[truth] += 1 }
      total += 1
    }
    all.update(repeating: total, count: columns)
  }

  /// The counts of each class.
  static func counts(_ collected: TensorView) throws -> [ClassCount] {
    let numbers = try collected.elements(Double.self)
    let columns = collected.rank == 2 ? collected.dimension(1) : 0
    guard numbers.count == 4 * columns else {
      throw ComponentError(.shape, "expected counts [4, C], received \(collected.shape)")
    }
    return (0..<columns).map { column in
      ClassCount(
        hits: numbers[column], predicted: numbers[columns + column], actual: numbers[2 * columns + column],
        all: numbers[3 * columns + column])
    }
  }
}
