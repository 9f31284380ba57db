import TenonPlugin

/// A tensor as [outer, length, inner] around one dimension; one task is some outer indices and a block of inner ones.
struct AxisBlocks {
  static let argument = Argument.int(
    "dim", "dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1"
  ).orNull()

  static func dimension(_ config: Config) throws -> Int? { try config.isNull("dim") ? nil : config.int("dim") }

  /// Neighbouring columns of one task; their sums lie side by side.
  static let block = 64

  let outer: Int
  let length: Int
  let inner: Int
  /// Outer indices of one task, so that short rows are worth a task.
  private let outerPerTask: Int

  init(_ shape: Shape, dimension given: Int?) throws {
    let rank = shape.rank
    let dimension = given ?? ([0, 1, 3].contains(rank) ? 0 : 1)
    let bound = max(1, rank)
    guard dimension >= -bound, dimension < bound else {
      throw ComponentError(
        .shape, field: "input",
        "expected a dimension \(dimension) (dim), so at least rank \(dimension < 0 ? -dimension : dimension + 1), "
          + "received \(shape)")
    }
    let axis = dimension < 0 ? dimension + bound : dimension
    let dimensions = shape.dimensions
    outer = dimensions.prefix(axis).reduce(1, &*)
    length = dimensions.isEmpty ? 1 : dimensions[axis]
    inner = dimensions.dropFirst(axis + 1).reduce(1, &*)
    outerPerTask = max(1, 4_096 / max(1, length &* min(inner, Self.block)))
  }

  var count: Int { outer &* length &* inner }

  /// The plan of an operation that works on columns, with a maximum and a sum of each, and goes back from its output.
  func plan(_ type: TensorType, _ request: PlanRequest, scalarByteCount: Int, _ algorithm: String) -> LayerPlan {
    var plan = LayerPlan(inPlace: type)
    if request.wantsBackward { plan.backwardNeeds = [.output(0)] }
    plan.workerWorkspaceByteCount = 2 * Self.block * scalarByteCount
    plan.flops = 4 * Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = algorithm
    return plan
  }

  /// The largest score of each column.
  @inline(__always)
  func maxima<T: Scalar>(
    of x: UnsafePointer<T>, _ columns: Int, into maximum: UnsafeMutablePointer<T>, _ score: (T) -> T
  ) {
    for column in 0..<columns { maximum[column] = -T.infinity }
    for k in 0..<length {
      let row = x + k &* inner
      for column in 0..<columns {
        let value = score(row[column])
        if value > maximum[column] { maximum[column] = value }
      }
    }
  }

  /// Calls `body` with the first element of each block of columns and their number.
  @inline(__always)
  func each(_ call: LayerCall, _ body: (_ start: Int, _ columns: Int, _ worker: Int) -> Void) {
    guard length > 0 else { return }
    let blocks = (inner + Self.block - 1) / Self.block
    let groups = (outer + outerPerTask - 1) / outerPerTask
    call.step.parallelFor(groups &* blocks) { task, worker in
      let column = task % blocks &* Self.block
      let first = task / blocks &* outerPerTask
      for index in first..<min(outer, first &+ outerPerTask) {
        body(index &* length &* inner &+ column, min(Self.block, inner &- column), worker)
      }
    }
  }
}
