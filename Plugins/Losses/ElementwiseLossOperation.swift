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
  private let chunks: ElementChunks
  private let reduction: Reduction

  init(_ function: Function, _ input: TensorType, _ reduction: Reduction) {
    self.function = function
    chunks = ElementChunks(input.shape.elementCount)
    self.reduction = reduction
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, reduction.shape(input.shape))], backwardNeeds: [.input(0), .input(1)])
    plan.workspaceByteCount = chunks.sumByteCount
    plan.flops = 3 * Double(chunks.count)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "elementwise, \(reduction.rawValue)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(0, as: T.self)
    let y = call.input(1, as: T.self)
    let loss = call.output(as: T.self)
    if reduction == .none {
      chunks.each(call) { range in
        for i in range { loss[i] = T(function.value(x[i], y[i], at: i)) }
      }
      return
    }
    let sum = chunks.sum(call) { range in
      var sum = 0.0
      for i in range { sum += function.value(x[i], y[i], at: i) }
      return sum
    }
    loss[0] = T(reduction == .mean ? sum / Double(chunks.count) : sum)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    let x = call.input(0, as: T.self)
    let y = call.input(1, as: T.self)
    let isNone = reduction == .none
    let scale: T = isNone ? 1 : reduction == .mean ? gradient[0] / T(chunks.count) : gradient[0]
    chunks.each(call) { range in
      for i in range {
        destination.write(function.derivative(x[i], y[i], at: i) * (isNone ? gradient[i] : scale), at: i)
      }
    }
  }
}
