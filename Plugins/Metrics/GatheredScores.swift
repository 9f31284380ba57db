import TenonPlugin

/// The scores and targets of every position, for metrics that rank all samples of a set: outputs `scores` [P, C] and
/// `targets` int64 [P, 1].
///
/// P counts the positions of the batch, C the classes; one for a single output. Of a multilabel input C counts the labels,
/// and targets are [P, C]. A target that is no class is negative.
struct GatheredScores<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let pairs: ClassPairs<T>
  private let scores: ClassScores
  private let activation: ScoreActivation
  private let column: Int?
  private let chunks: ElementChunks

  /// - Parameter column: the only class whose scores are gathered, where the input has several.
  init(_ request: PlanRequest, isMultilabel: Bool, _ activation: ScoreActivation, column: Int? = nil) throws {
    let (input, target) = (try request.input(0), try request.input(1))
    pairs = try ClassPairs(ClassArguments(isMultilabel: isMultilabel), input, target)
    scores = try ClassScores(input.shape.rank == 1 ? Shape(input.shape.dimensions + [1]) : input.shape)
    self.activation = activation
    self.column = pairs.isSingle ? nil : column
    if let column = self.column, column >= scores.classes {
      throw ComponentError(
        .config, field: "pos_label",
        "expected one of \(scores.classes) classes of the input \(input), received \(column)")
    }
    guard !pairs.isSingle || activation != .softmax else {
      throw ComponentError(
        .config, field: "activation", "expected identity or sigmoid for a single output, received softmax")
    }
    chunks = ElementChunks(rows: scores.count, of: scores.classes)
    let columns = self.column == nil ? scores.classes : 1
    var plan = LayerPlan(outputs: [
      TensorType(input.dtype, [scores.count, columns]),
      TensorType(.int64, [scores.count, isMultilabel ? scores.classes : 1]),
    ])
    plan.workspaceByteCount = pairs.count * MemoryLayout<Int32>.stride
    plan.workerWorkspaceByteCount = scores.classes * MemoryLayout<T>.stride
    plan.flops = Double(scores.count) * Double(scores.classes)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "gathered"
    self.plan = plan
  }

  static var ports: (inputs: [Port], outputs: [Port]) {
    (
      [
        Port("input", dtypes: [.float32, .float64], differentiable: false),
        Port("target", dtypes: [.int64, .float32, .float64], differentiable: false),
      ],
      [
        Port("scores", dtypes: [.float32, .float64], differentiable: false),
        Port("targets", dtypes: [.int64], differentiable: false),
      ]
    )
  }

  func forward(_ call: LayerCall) throws {
    let (x, classes, stride) = (call.input(0, as: T.self), scores.classes, scores.inner)
    let gathered = call.output(0, as: T.self)
    chunks.eachRow(call) { position, worker in
      let row = x + scores.offset(position)
      guard let column else {
        activation.apply(row, stride: stride, count: classes, into: gathered + position &* classes)
        return
      }
      let buffer = call.workspace(worker: worker, as: T.self)
      activation.apply(row, stride: stride, count: classes, into: buffer)
      gathered[position] = buffer[column]
    }
    let (targets, found) = (call.output(1, as: Int64.self), call.workspace(as: Int32.self))
    pairs.writeTargets(call, 0..<pairs.count, found)
    guard pairs.labelCount != nil else {
      for position in 0..<scores.count { targets[position] = Int64(found[position]) }
      return
    }
    for position in 0..<scores.count {
      for label in 0..<classes {
        targets[position &* classes &+ label] = Int64(found[scores.offset(position) &+ label &* stride])
      }
    }
  }
}

/// What `GatheredScores` left of a whole set.
struct ScoreTable {
  let columns: Int
  private let rows: Int
  private let scores: [Double]
  private let targets: [Int64]
  private let isMultilabel: Bool

  init(_ collected: [TensorView], isMultilabel: Bool = false) throws {
    guard collected.count == 2, collected[0].rank == 2, collected[1].rank == 2 else {
      throw ComponentError(.shape, "expected scores [P, C] and targets, received \(collected.map(\.shape))")
    }
    rows = collected[0].dimension(0)
    columns = collected[0].dimension(1)
    scores =
      collected[0].dtype == .float64
      ? Array(try collected[0].elements(Double.self)) : try collected[0].elements(Float.self).map(Double.init)
    targets = Array(try collected[1].elements(Int64.self))
    self.isMultilabel = isMultilabel
  }

  /// The scores of a class, and whether each position has it; of a single output class 1.
  func ranking(of column: Int) -> ScoreRanking {
    columns == 1 && !isMultilabel ? ranking(column: 0, class: 1) : ranking(column: column, class: Int64(column))
  }

  /// The scores of a column, and whether each position has a class.
  func ranking(column: Int, class label: Int64) -> ScoreRanking {
    ScoreRanking(
      (0..<rows).compactMap { row in
        let target = targets[isMultilabel ? row * columns + column : row]
        return target < 0 ? nil : (scores[row * columns + column], isMultilabel ? target == 1 : target == label)
      })
  }

  /// The scores of a class at the positions that have it or another one.
  func ranking(of column: Int, against other: Int) -> ScoreRanking {
    ScoreRanking(
      (0..<rows).compactMap { row in
        let target = Int(targets[row])
        return target == column || target == other ? (scores[row * columns + column], target == column) : nil
      })
  }

  /// The scores of all classes, and whether each position has it.
  func rankingOfAll() -> ScoreRanking {
    ScoreRanking((0..<columns).flatMap { ranking(of: $0).pairs })
  }
}
