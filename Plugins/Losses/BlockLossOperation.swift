import CTenonKernels
import TenonKernels
import TenonPlugin

/// An elementwise loss of float32 by vectors: write it for some elements in a row, with loops that the compiler
/// vectorizes and the kernels of `FloatBlock`.
protocol BlockLossFunction: Sendable {
  /// Writes the losses of the elements from `start` on to `losses`; `scratch` has room for as many.
  func values(
    _ block: FloatBlock, at start: Int, _ scratch: UnsafeMutablePointer<Float>, _ losses: UnsafeMutablePointer<Float>)
  /// Writes their derivatives by x.
  func derivatives(
    _ block: FloatBlock, at start: Int, _ scratch: UnsafeMutablePointer<Float>, _ slopes: UnsafeMutablePointer<Float>)
}

/// Elements of input and target that lie in a row.
struct FloatBlock {
  /// The most elements of one.
  static let length = 512

  let x: UnsafePointer<Float>
  let y: UnsafePointer<Float>
  let count: Int

  /// Replaces x by exp(x).
  @inline(__always)
  func exponentiate(_ values: UnsafeMutablePointer<Float>) {
    Exponentials.replace(values, count)
  }

  /// Replaces x by σ(x).
  @inline(__always)
  func squash(_ values: UnsafeMutablePointer<Float>) {
    tenon_lanes().pointee.logistic(values, values, Int64(count), 0)
  }

  /// log (1 + u) for u from 0 to 1, by the series of 2 artanh(u / (2 + u)).
  @inline(__always)
  static func log1p(_ u: Float) -> Float {
    let s = u / (2 + u)
    let z = s * s
    var series: Float = 1 / 15
    series = series * z + 1 / 13
    series = series * z + 1 / 11
    series = series * z + 1 / 9
    series = series * z + 1 / 7
    series = series * z + 1 / 5
    series = series * z + 1 / 3
    series = series * z + 1
    return 2 * s * series
  }
}

/// Losses by blocks, and their reduction in double precision and in fixed order.
struct BlockLossOperation<Function: BlockLossFunction>: LayerOperation {
  let plan: LayerPlan
  private let function: Function
  private let chunks: ElementChunks
  private let reduction: Reduction

  init(_ function: Function, _ input: TensorType, _ reduction: Reduction) {
    self.function = function
    self.reduction = reduction
    chunks = ElementChunks(input.shape.elementCount)
    var plan = LayerPlan(
      outputs: [TensorType(.float32, reduction.shape(input.shape))], backwardNeeds: [.input(0), .input(1)])
    plan.workspaceByteCount = chunks.sumByteCount
    plan.workerWorkspaceByteCount = 2 * FloatBlock.length * MemoryLayout<Float>.stride
    plan.flops = 20 * Double(chunks.count)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "elementwise, vectors, \(reduction.rawValue)"
    self.plan = plan
  }

  /// Runs `body` for each block of a task, with the worker's scratch.
  @inline(__always)
  private func eachBlock(
    _ task: Int, _ worker: Int, _ call: LayerCall,
    _ body: (_ block: FloatBlock, _ start: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    let (x, y) = (call.input(0, as: Float.self), call.input(1, as: Float.self))
    let scratch = call.workspace(worker: worker, as: Float.self)
    let range = chunks.range(task)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: FloatBlock.length) {
      let count = min(FloatBlock.length, range.upperBound &- start)
      body(FloatBlock(x: x + start, y: y + start, count: count), start, scratch)
    }
  }

  func forward(_ call: LayerCall) throws {
    let output = call.output(as: Float.self)
    let isNone = reduction == .none
    let sums = call.workspace(as: Double.self)
    call.step.parallelFor(chunks.taskCount) { task, worker in
      var sum = 0.0
      eachBlock(task, worker, call) { block, start, scratch in
        let losses = isNone ? output + start : scratch + FloatBlock.length
        function.values(block, at: start, scratch, losses)
        if !isNone { sum += OrderedSum.of(0..<block.count) { Double(losses[$0]) } }
      }
      sums[task] = sum
    }
    guard !isNone else { return }
    var sum = 0.0
    for task in 0..<chunks.taskCount { sum += sums[task] }
    output[0] = Float(reduction == .mean ? sum / Double(chunks.count) : sum)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: chunks.count) }
    let isNone = reduction == .none
    let scale: Float = isNone ? 1 : reduction == .mean ? gradient[0] / Float(chunks.count) : gradient[0]
    call.step.parallelFor(chunks.taskCount) { task, worker in
      eachBlock(task, worker, call) { block, start, scratch in
        let slopes = scratch + FloatBlock.length
        function.derivatives(block, at: start, scratch, slopes)
        let target = destination.pointer + start
        if isNone {
          for i in 0..<block.count { slopes[i] *= gradient[start &+ i] }
        } else {
          for i in 0..<block.count { slopes[i] *= scale }
        }
        if destination.accumulates {
          for i in 0..<block.count { target[i] += slopes[i] }
        } else {
          for i in 0..<block.count { target[i] = slopes[i] }
        }
      }
    }
  }
}
