import TenonPlugin

/// A loss of each element of input and target alone: write the function and its derivative.
protocol ElementwiseLossFunction<T>: Sendable {
  associatedtype T: Scalar

  /// The loss of element i.
  func value(_ x: T, _ y: T, at i: Int) -> Double
  /// Its derivative by x.
  func derivative(_ x: T, _ y: T, at i: Int) -> T
}

/// Elementwise losses and their reduction, in double precision and in fixed order.
struct ElementwiseLossOperation<Function: ElementwiseLossFunction>: LayerOperation {
  typealias T = Function.T

  let plan: LayerPlan
  private let function: Function
  private let count: Int
  private let reduction: Reduction

  private static var chunk: Int { 16_384 }
  private var taskCount: Int { (count + Self.chunk - 1) / Self.chunk }

  init(_ function: Function, _ input: TensorType, _ reduction: Reduction) {
    self.function = function
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
          loss[i] = T(function.value(x[i], y[i], at: i))
        }
      }
      return
    }
    let partial = call.workspace(as: Double.self)
    call.step.parallelFor(taskCount) { task, _ in
      var sum = 0.0
      for i in task &* Self.chunk..<min(count, (task &+ 1) &* Self.chunk) {
        sum += function.value(x[i], y[i], at: i)
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
    let scale: T = isNone ? 1 : reduction == .mean ? gradient[0] / T(count) : gradient[0]
    call.step.parallelFor(taskCount) { task, _ in
      for i in task &* Self.chunk..<min(count, (task &+ 1) &* Self.chunk) {
        destination.write(function.derivative(x[i], y[i], at: i) * (isNone ? gradient[i] : scale), at: i)
      }
    }
  }
}

extension PlanRequest {
  /// The type of `input` and `target`, which must have the same: float32 or float64.
  func inputLikeTarget() throws -> TensorType {
    let input = try input(0)
    let target = try self.input(1)
    guard target == input else {
      throw ComponentError(.shape, field: "target", "expected \(input) (as input), received \(target)")
    }
    guard input.dtype == .float32 || input.dtype == .float64 else {
      throw ComponentError(.shape, field: "input", "expected float32 or float64, received \(input.dtype)")
    }
    return input
  }
}
