import TenonPlugin

/// Losses of rows and their reduction, in double precision and in fixed order.
struct RowLossOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let loops: RowLoops<T>
  private let chunks: ElementChunks
  private let reduction: Reduction

  init(_ loops: RowLoops<T>, rows: Shape, inputCount: Int, _ reduction: Reduction) {
    self.loops = loops
    self.reduction = reduction
    chunks = ElementChunks(rows: rows.elementCount, of: loops.width)
    var plan = LayerPlan(
      outputs: [TensorType(T.dtype, reduction.shape(rows))],
      backwardNeeds: Set((0..<inputCount).map { .input($0) }))
    plan.workspaceByteCount = chunks.taskCount * MemoryLayout<RowLosses>.stride
    let elements = Double(chunks.count) * Double(loops.width)
    plan.flops = 4 * elements
    plan.bytesMoved = elements * Double(inputCount * MemoryLayout<T>.stride)
    plan.algorithm = "rows, \(reduction.rawValue)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let output = call.output(as: T.self)
    let isNone = reduction == .none
    guard chunks.taskCount > 0 else {
      if !isNone { output[0] = reduction == .mean ? .nan : 0 }
      return
    }
    let found = call.workspace(as: RowLosses.self)
    call.step.parallelFor(chunks.taskCount) { task, _ in
      found[task] = loops.losses(call, chunks.range(task), isNone ? output : nil)
    }
    var sum = 0.0
    for task in 0..<chunks.taskCount {
      if found[task].fault >= 0 { throw loops.fault(call, found[task].fault) }
      sum += found[task].sum
    }
    if !isNone { output[0] = T(reduction == .mean ? sum / Double(chunks.count) : sum) }
  }

  func backward(_ call: LayerCall) throws {
    for index in 0..<loops.differentiableCount {
      call.gradInput(index, as: T.self)?.prepare(count: chunks.count &* loops.width)
    }
    guard chunks.count > 0, let gradient = call.gradOutput(as: T.self) else { return }
    let scale = reduction == .mean ? gradient[0] / T(chunks.count) : gradient[0]
    let factors = LossFactors(gradient, reduction, scale: scale)
    chunks.each(call) { loops.addGradients(call, $0, factors) }
  }
}
