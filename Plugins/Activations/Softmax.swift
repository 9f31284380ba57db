import TenonPlugin

/// Turns numbers into probabilities along one dimension: y_i = exp(x_i) / Σ_j exp(x_j).
///
/// Input shape: any. Output shape: the same; sums to 1 along `dim`.
struct Softmax: LayerComponent {
  static let declaration = Declaration(
    "Softmax", "exp(x), normalized to the sum 1 along a dimension",
    arguments: [
      .int("dim", "dimension along which the sum is 1, negative from the end; null: 0 for rank 0, 1 and 3, else 1")
        .orNull()
    ],
    supportsFloat64: true)

  private let dimension: Int?

  init(_ config: Config) throws {
    dimension = try config.isNull("dim") ? nil : config.int("dim")
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    let rank = type.shape.rank
    let dimension = self.dimension ?? ([0, 1, 3].contains(rank) ? 0 : 1)
    let bound = max(1, rank)
    guard dimension >= -bound, dimension < bound else {
      throw ComponentError(
        .shape, field: "input",
        "expected a dimension \(dimension) (dim), so at least rank \(dimension < 0 ? -dimension : dimension + 1), "
          + "received \(type.shape)")
    }
    let axis = dimension < 0 ? dimension + bound : dimension
    return type.dtype == .float64
      ? SpecializedOperation(SoftmaxOperation<Double>(type, axis: axis, request))
      : SpecializedOperation(SoftmaxOperation<Float>(type, axis: axis, request))
  }
}

/// The tensor as [outer, length, inner]; one task is one outer index and a block of inner ones.
private struct SoftmaxOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let outer: Int
  private let length: Int
  private let inner: Int
  /// Neighbouring columns of one task; their sums lie side by side.
  private static var block: Int { 64 }
  /// Outer indices of one task, so that short rows are worth a task.
  private let outerPerTask: Int

  init(_ type: TensorType, axis: Int, _ request: PlanRequest) {
    let dimensions = type.shape.dimensions
    outer = dimensions.prefix(axis).reduce(1, &*)
    length = dimensions.isEmpty ? 1 : dimensions[axis]
    inner = dimensions.dropFirst(axis + 1).reduce(1, &*)
    outerPerTask = max(1, 4_096 / max(1, length &* min(inner, Self.block)))
    var plan = LayerPlan(outputs: [type], backwardNeeds: request.wantsBackward ? [.output(0)] : [])
    plan.outputMayShareInput = [0: 0]
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.workerWorkspaceByteCount = 2 * Self.block * MemoryLayout<T>.stride
    plan.flops = 4 * Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "subtract the maximum, exp, divide by the sum"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    eachBlock(call) { start, columns, worker in
      let maximum = call.workspace(worker: worker, as: T.self)
      let sum = maximum + Self.block
      for column in 0..<columns {
        maximum[column] = -T.infinity
        sum[column] = 0
      }
      for k in 0..<length {
        let row = x + (start &+ k &* inner)
        for column in 0..<columns where row[column] > maximum[column] { maximum[column] = row[column] }
      }
      for k in 0..<length {
        let (from, to) = (x + (start &+ k &* inner), y + (start &+ k &* inner))
        for column in 0..<columns {
          let value = T.exp(from[column] - maximum[column])
          to[column] = value
          sum[column] += value
        }
      }
      for k in 0..<length {
        let row = y + (start &+ k &* inner)
        for column in 0..<columns { row[column] /= sum[column] }
      }
    }
  }

  /// Computes dx = y · (g - Σ g · y).
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: outer &* length &* inner)
    }
    let y = UnsafePointer(call.output(as: T.self))
    eachBlock(call) { start, columns, worker in
      let sum = call.workspace(worker: worker, as: T.self)
      for column in 0..<columns { sum[column] = 0 }
      for k in 0..<length {
        let row = start &+ k &* inner
        for column in 0..<columns { sum[column] += gradient[row &+ column] * y[row &+ column] }
      }
      for k in 0..<length {
        let row = start &+ k &* inner
        for column in 0..<columns {
          destination.write(y[row &+ column] * (gradient[row &+ column] - sum[column]), at: row &+ column)
        }
      }
    }
  }

  /// Calls `body` with the first element of each block of columns and their number.
  private func eachBlock(_ call: LayerCall, _ body: (_ start: Int, _ columns: Int, _ worker: Int) -> Void) {
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
