import CTenonKernels
import TenonKernels
import TenonPlugin

/// Softmax, or its logarithm, of float32 rows whose elements are neighbours, by vector kernels.
struct RowSoftmaxOperation: LayerOperation {
  enum Form: Sendable {
    case probabilities
    case logarithms
  }

  let plan: LayerPlan
  private let form: Form
  private let length: Int
  private let rows: ElementChunks

  init(_ form: Form, _ type: TensorType, rows: Int, length: Int, _ request: PlanRequest) {
    self.form = form
    self.length = length
    self.rows = ElementChunks(rows: length == 0 ? 0 : rows, of: length, elementsPerTask: 8_192)
    var plan = LayerPlan(inPlace: type)
    if request.wantsBackward { plan.backwardNeeds = [.output(0)] }
    plan.workerWorkspaceByteCount = 2 * self.rows.perTask * MemoryLayout<Float>.stride
    plan.flops = 4 * Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.estimate(forward: 2 * plan.bytesMoved, backward: 2 * plan.bytesMoved, request)
    plan.algorithm = "row by row, vectors"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let kernels = tenon_lanes().pointee
    call.step.parallelFor(rows.taskCount) { task, worker in
      let range = rows.range(task)
      let largest = call.workspace(worker: worker, as: Float.self)
      let logarithms = largest + rows.perTask
      kernels.log_sum_exp(
        x + range.lowerBound &* length, Int64(range.count), Int64(length), largest, logarithms)
      for (index, row) in range.enumerated() {
        let (from, to) = (x + row &* length, y + row &* length)
        switch form {
        case .probabilities:
          kernels.scaled_softmax(from, Int64(length), largest[index], logarithms[index], 1, to, 0)
        case .logarithms:
          let (most, logarithm) = (largest[index], logarithms[index])
          for i in 0..<length { to[i] = from[i] - most - logarithm }
        }
      }
    }
  }

  /// Of probabilities dx = y · (g - Σ g · y), of logarithms dx = g - exp(y) · Σ g.
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: rows.count &* length)
    }
    let y = UnsafePointer(call.output(as: Float.self))
    let kernels = tenon_lanes().pointee
    rows.eachRow(call) { row, _ in
      let (g, value, to) = (gradient + row &* length, y + row &* length, destination.pointer + row &* length)
      switch form {
      case .probabilities:
        let total = dot(g, value, count: length)
        if destination.accumulates {
          for i in 0..<length { to[i] += value[i] * (g[i] - total) }
        } else {
          for i in 0..<length { to[i] = value[i] * (g[i] - total) }
        }
      case .logarithms:
        let total = sum(g, count: length)
        if destination.accumulates {
          add(g, to: to, count: length)
        } else if UnsafePointer(to) != g {
          to.update(from: g, count: length)
        }
        kernels.scaled_softmax(value, Int64(length), 0, 0, -total, to, 1)
      }
    }
  }
}
