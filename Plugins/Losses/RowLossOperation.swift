import TenonPlugin

/// A loss of each row of its inputs alone, such as one sample's scores: write the loss of a row and its gradient.
protocol RowLossFunction<T>: Sendable {
  associatedtype T: Scalar

  /// Elements of a row in each differentiable input.
  var width: Int { get }
  /// The first so many inputs have gradients.
  var differentiableCount: Int { get }

  /// The loss of a row; nil when its target is none.
  func value(_ call: LayerCall, row: Int) -> Double?
  /// What is wrong with the target of a row.
  func fault(_ call: LayerCall, row: Int) -> ComponentError
  /// Adds `factor` times the gradient of a row to those of the inputs.
  func addGradient(_ call: LayerCall, row: Int, factor: T)
}

extension RowLossFunction {
  var differentiableCount: Int { 1 }

  func fault(_ call: LayerCall, row: Int) -> ComponentError {
    ComponentError(.data, field: "target", "row \(row) has a target that does not fit")
  }
}

/// Losses of rows and their reduction, in double precision and in fixed order.
struct RowLossOperation<Function: RowLossFunction>: LayerOperation {
  typealias T = Function.T

  let plan: LayerPlan
  private let function: Function
  private let chunks: ElementChunks
  private let reduction: Reduction

  /// What one task finds, combined in the order of the tasks.
  private struct Partial {
    var loss: Double
    /// The first row with a target that is none; -1 when there is none.
    var fault: Int
  }

  /// - Parameters:
  ///   - rows: the shape of the losses without a reduction.
  ///   - inputCount: how many inputs there are, all of which backward reads.
  init(_ function: Function, rows: Shape, inputCount: Int, _ reduction: Reduction) {
    self.function = function
    self.reduction = reduction
    chunks = ElementChunks(rows: rows.elementCount, of: function.width)
    var plan = LayerPlan(
      outputs: [TensorType(T.dtype, reduction.shape(rows))],
      backwardNeeds: Set((0..<inputCount).map { .input($0) }))
    plan.workspaceByteCount = chunks.taskCount * MemoryLayout<Partial>.stride
    let elements = Double(chunks.count) * Double(function.width)
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
    let partial = call.workspace(as: Partial.self)
    call.step.parallelFor(chunks.taskCount) { task, _ in
      var result = Partial(loss: 0, fault: -1)
      for row in chunks.range(task) {
        guard let loss = function.value(call, row: row) else {
          if result.fault < 0 { result.fault = row }
          continue
        }
        if isNone { output[row] = T(loss) }
        result.loss += loss
      }
      partial[task] = result
    }
    var sum = 0.0
    for task in 0..<chunks.taskCount {
      if partial[task].fault >= 0 { throw function.fault(call, row: partial[task].fault) }
      sum += partial[task].loss
    }
    if !isNone { output[0] = T(reduction == .mean ? sum / Double(chunks.count) : sum) }
  }

  func backward(_ call: LayerCall) throws {
    for index in 0..<function.differentiableCount {
      call.gradInput(index, as: T.self)?.prepare(count: chunks.count &* function.width)
    }
    guard let gradient = call.gradOutput(as: T.self) else { return }
    let isNone = reduction == .none
    let scale: T = isNone ? 1 : reduction == .mean ? gradient[0] / T(chunks.count) : gradient[0]
    chunks.each(call) { range in
      for row in range { function.addGradient(call, row: row, factor: isNone ? gradient[row] : scale) }
    }
  }
}
