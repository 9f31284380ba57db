import TenonPlugin

/// Counts of hits: an output of two numbers, how many positions are right and how many there are.
enum HitCounts {
  static let type = TensorType(.float64, [2])

  static var inputs: [Port] {
    [
      Port("input", differentiable: false),
      Port("target", dtypes: [.int64, .float32, .float64], differentiable: false),
    ]
  }

  static var outputs: [Port] { [Port("counts", dtypes: [.float64], differentiable: false)] }

  /// Counts the positions whose class is among the k largest scores.
  ///
  /// - Throws: `ComponentError` (shape) for inputs without classes, fewer than k, or targets that do not fit.
  static func operation<T: Scalar>(_ input: TensorType, _ target: TensorType, k: Int, in _: T.Type) throws
    -> any LayerOperation
  {
    let scores = try ClassScores(input.shape)
    guard k <= scores.classes else {
      throw ComponentError(
        .shape, field: "input", "expected at least \(Plural.count(k, "class")), received \(scores.classes)")
    }
    let isIndexed = target == TensorType(.int64, scores.positions)
    guard isIndexed || target == input else {
      throw ComponentError(
        .shape, field: "target",
        "expected classes int64 \(scores.positions) or a number for each class \(input), received \(target)")
    }
    return isIndexed
      ? SpecializedOperation(RankedHits<T, Classes>(scores, k))
      : SpecializedOperation(RankedHits<T, LargestClasses<T>>(scores, k))
  }

  /// Writes the output.
  static func write(_ hits: Int, of count: Int, _ call: LayerCall) {
    let output = call.output(as: Double.self)
    output[0] = Double(hits)
    output[1] = Double(count)
  }
}

extension TensorView {
  /// The first of two numbers by the second, 0 when there is nothing.
  func ratio() throws -> Tensor {
    let numbers = try elements(Double.self)
    guard numbers.count == 2 else { throw ComponentError(.shape, "expected [2], received \(shape)") }
    return try Tensor([numbers[1] > 0 ? numbers[0] / numbers[1] : 0], shape: [])
  }
}

/// Where the scores of [N, K, d₁, ...] lie: each (n, d₁, ...) is a position with K scores, `inner` elements apart.
struct ClassScores {
  let classes: Int
  let inner: Int
  /// The shape of the positions: [N, d₁, ...].
  let positions: Shape
  let count: Int

  init(_ input: Shape) throws {
    guard input.rank >= 2, input[1] > 0 else {
      throw ComponentError(.shape, field: "input", "expected [N, K] or [N, K, ...] with K classes, received \(input)")
    }
    classes = input[1]
    inner = input.dimensions.dropFirst(2).reduce(1, &*)
    positions = Shape([input[0]] + input.dimensions.dropFirst(2))
    count = positions.elementCount
  }

  @inline(__always)
  func offset(_ position: Int) -> Int {
    inner == 1 ? position &* classes : position / inner &* (classes &* inner) &+ position % inner
  }
}

/// Which class a position should have; negative or too large where it has none.
private protocol ClassTarget: Sendable {
  associatedtype Stored
  static func index(_ target: UnsafePointer<Stored>, _ scores: ClassScores, _ position: Int) -> Int
}

private enum Classes: ClassTarget {
  @inline(__always)
  static func index(_ target: UnsafePointer<Int64>, _ scores: ClassScores, _ position: Int) -> Int {
    Int(target[position])
  }
}

private enum LargestClasses<T: Scalar>: ClassTarget {
  @inline(__always)
  static func index(_ target: UnsafePointer<T>, _ scores: ClassScores, _ position: Int) -> Int {
    let row = target + scores.offset(position)
    var best = 0
    for k in 1..<max(1, scores.classes) where row[k &* scores.inner] > row[best &* scores.inner] { best = k }
    return row[best &* scores.inner].isNaN ? -1 : best
  }
}

private struct RankedHits<T: Scalar, Target: ClassTarget>: LayerOperation {
  let plan: LayerPlan
  private let scores: ClassScores
  private let k: Int
  private let chunks: ElementChunks

  init(_ scores: ClassScores, _ k: Int) {
    self.scores = scores
    self.k = k
    chunks = ElementChunks(rows: scores.count, of: scores.classes)
    var plan = LayerPlan(outputs: [HitCounts.type])
    plan.workspaceByteCount = chunks.sumByteCount
    plan.flops = Double(scores.count) * Double(scores.classes)
    plan.bytesMoved = plan.flops * Double(MemoryLayout<T>.stride)
    plan.algorithm = "rank of the target"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, target) = (call.input(0, as: T.self), call.input(1, as: Target.Stored.self))
    func count(_ isCounted: (_ position: Int, _ wanted: Int) -> Bool) -> Int {
      Int(
        chunks.sum(call) { range in
          var count = 0
          for position in range {
            let wanted = Target.index(target, scores, position)
            if wanted >= 0, wanted < scores.classes, isCounted(position, wanted) { count &+= 1 }
          }
          return Double(count)
        })
    }
    let hits = count { position, wanted in rank(of: wanted, x + scores.offset(position)) < k }
    HitCounts.write(hits, of: count { _, _ in true }, call)
  }

  /// How many scores come before that of a class; not-a-number comes first, and before itself.
  @inline(__always)
  private func rank(of wanted: Int, _ row: UnsafePointer<T>) -> Int {
    let score = row[wanted &* scores.inner]
    var rank = 0
    for k in 0..<scores.classes {
      let other = row[k &* scores.inner]
      if !(other <= score) || other == score && k < wanted { rank &+= 1 }
    }
    return rank
  }
}
