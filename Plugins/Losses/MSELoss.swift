import TenonPlugin

/// Mean squared error: (input - target)².
///
/// - Input shape: any; target: the same shape and dtype.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
struct MSELoss: LossComponent {
  static let declaration = Declaration(
    "MSELoss", "squared difference of input and target", arguments: [Reduction.argument], supportsFloat64: true)

  let reduction: Reduction

  init(_ config: Config) throws {
    reduction = try Reduction(config)
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let input = try request.input(0)
    let target = try request.input(1)
    guard target == input else {
      throw ComponentError(.shape, field: "target", "expected \(input) (as input), received \(target)")
    }
    switch input.dtype {
    case .float32: return SpecializedOperation(MSEOperation<Float>(input: input, reduction: reduction))
    case .float64: return SpecializedOperation(MSEOperation<Double>(input: input, reduction: reduction))
    default:
      throw ComponentError(.shape, field: "input", "expected float32 or float64, received \(input.dtype)")
    }
  }
}

private struct MSEOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let reduction: Reduction

  private static var chunk: Int { 16_384 }
  private var taskCount: Int { (count + Self.chunk - 1) / Self.chunk }

  init(input: TensorType, reduction: Reduction) {
    count = input.shape.elementCount
    self.reduction = reduction
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, reduction.shape(input.shape))], backwardNeeds: [.input(0), .input(1)])
    plan.workspaceByteCount = (count + Self.chunk - 1) / Self.chunk * MemoryLayout<Double>.stride
    plan.flops = 3 * Double(count)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "elementwise, \(reduction.rawValue)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(0, as: T.self)
    let y = call.input(1, as: T.self)
    let loss = call.output(as: T.self)
    if reduction == .none {
      call.step.parallelFor(taskCount) { task, _ in
        for i in task &* Self.chunk..<min(count, (task &+ 1) &* Self.chunk) {
          let difference = x[i] - y[i]
          loss[i] = difference * difference
        }
      }
      return
    }
    let partial = call.workspace(as: Double.self)
    call.step.parallelFor(taskCount) { task, _ in
      var sum = 0.0
      for i in task &* Self.chunk..<min(count, (task &+ 1) &* Self.chunk) {
        let difference = Double(x[i]) - Double(y[i])
        sum += difference * difference
      }
      partial[task] = sum
    }
    var sum = 0.0
    for task in 0..<taskCount { sum += partial[task] }
    loss[0] = T(reduction == .mean ? sum / Double(count) : sum)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: count) }
    let x = call.input(0, as: T.self)
    let y = call.input(1, as: T.self)
    let isNone = reduction == .none
    let scale: T = isNone ? 2 : reduction == .mean ? 2 * gradient[0] / T(count) : 2 * gradient[0]
    call.step.parallelFor(taskCount) { task, _ in
      for i in task &* Self.chunk..<min(count, (task &+ 1) &* Self.chunk) {
        destination.write((x[i] - y[i]) * (isNone ? scale * gradient[i] : scale), at: i)
      }
    }
  }
}
