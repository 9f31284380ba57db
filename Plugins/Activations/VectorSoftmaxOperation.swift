import CTenonKernels
import TenonPlugin

/// Softmax of float32 scores along one dimension, or its logarithm, by vector kernels: sixteen neighbours of a row, or
/// of as many columns, at once.
struct VectorSoftmaxOperation: LayerOperation {
  enum Form: Sendable {
    case probabilities
    case logarithms
    /// Of the negated scores.
    case negated
  }

  let plan: LayerPlan
  private let isLogarithm: Int32
  private let sign: Float
  private let blocks: AxisBlocks
  /// Of a dimension whose elements are neighbours.
  private let rows: ElementChunks

  init(_ form: Form, _ type: TensorType, _ blocks: AxisBlocks, _ request: PlanRequest) {
    isLogarithm = form == .logarithms ? 1 : 0
    sign = form == .negated ? -1 : 1
    self.blocks = blocks
    rows = ElementChunks(rows: blocks.length == 0 ? 0 : blocks.outer, of: blocks.length, elementsPerTask: 8_192)
    var plan = LayerPlan(inPlace: type)
    if request.wantsBackward { plan.backwardNeeds = [.output(0)] }
    plan.flops = 4 * Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.estimate(forward: 2 * plan.bytesMoved, backward: 2 * plan.bytesMoved, request)
    plan.algorithm = blocks.inner == 1 ? "row by row, vectors" : "columns, vectors"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let (kernels, length, stride) = (tenon_lanes().pointee, Int64(blocks.length), Int64(blocks.inner))
    guard blocks.inner == 1 else {
      blocks.each(call) { start, columns, _ in
        kernels.softmax_columns(x + start, length, stride, Int64(columns), sign, isLogarithm, y + start)
      }
      return
    }
    rows.each(call) { range in
      let start = range.lowerBound &* blocks.length
      kernels.softmax_rows(x + start, Int64(range.count), length, sign, isLogarithm, y + start)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: blocks.count) }
    let (y, to) = (UnsafePointer(call.output(as: Float.self)), destination.pointer)
    let adds: Int32 = destination.accumulates ? 1 : 0
    let (kernels, length, stride) = (tenon_lanes().pointee, Int64(blocks.length), Int64(blocks.inner))
    guard blocks.inner == 1 else {
      blocks.each(call) { start, columns, _ in
        kernels.softmax_columns_gradient(
          gradient + start, y + start, length, stride, Int64(columns), sign, isLogarithm, to + start, adds)
      }
      return
    }
    rows.each(call) { range in
      let start = range.lowerBound &* blocks.length
      kernels.softmax_rows_gradient(
        gradient + start, y + start, Int64(range.count), length, sign, isLogarithm, to + start, adds)
    }
  }
}
