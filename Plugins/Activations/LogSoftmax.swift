import TenonPlugin

/// The logarithms of softmax along one dimension: y_i = x_i - log Σ_j exp(x_j).
///
/// Input shape: any. Output shape: the same.
struct LogSoftmax: LayerComponent {
  static let declaration = Declaration(
    "LogSoftmax", "the logarithms of softmax along a dimension", arguments: [AxisBlocks.argument],
    supportsFloat64: true)

  private let dimension: Int?

  init(_ config: Config) throws { dimension = try AxisBlocks.dimension(config) }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    let blocks = try AxisBlocks(type.shape, dimension: dimension)
    return type.dtype == .float64
      ? SpecializedOperation(LogSoftmaxOperation<Double>(type, blocks, request))
      : SpecializedOperation(LogSoftmaxOperation<Float>(type, blocks, request))
  }
}

private struct LogSoftmaxOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let blocks: AxisBlocks

  init(_ type: TensorType, _ blocks: AxisBlocks, _ request: PlanRequest) {
    self.blocks = blocks
    plan = blocks.plan(
      type, request, scalarByteCount: MemoryLayout<T>.stride, "subtract the maximum and the logarithm of the sum")
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let (length, inner) = (blocks.length, blocks.inner)
    blocks.each(call) { start, columns, worker in
      let maximum = call.workspace(worker: worker, as: T.self)
      let sum = maximum + AxisBlocks.block
      blocks.maxima(of: x + start, columns, into: maximum)
      for column in 0..<columns { sum[column] = 0 }
      for k in 0..<length {
        let row = x + (start &+ k &* inner)
        for column in 0..<columns { sum[column] += T.exp(row[column] - maximum[column]) }
      }
      for column in 0..<columns { sum[column] = T.log(sum[column]) }
      for k in 0..<length {
        let (from, to) = (x + (start &+ k &* inner), y + (start &+ k &* inner))
        for column in 0..<columns { to[column] = from[column] - maximum[column] - sum[column] }
      }
    }
  }

  /// Computes dx = g - exp(y) · Σ g.
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: blocks.count) }
    let y = UnsafePointer(call.output(as: T.self))
    let (length, inner) = (blocks.length, blocks.inner)
    blocks.each(call) { start, columns, worker in
      let sum = call.workspace(worker: worker, as: T.self)
      for column in 0..<columns { sum[column] = 0 }
      for k in 0..<length {
        let row = start &+ k &* inner
        for column in 0..<columns { sum[column] += gradient[row &+ column] }
      }
      for k in 0..<length {
        let row = start &+ k &* inner
        for column in 0..<columns {
          destination.write(gradient[row &+ column] - T.exp(y[row &+ column]) * sum[column], at: row &+ column)
        }
      }
    }
  }
}
