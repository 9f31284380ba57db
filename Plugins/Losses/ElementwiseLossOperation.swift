import TenonKernels
import TenonPlugin

/// A loss of each element of input and target alone: write the function and its derivative.
protocol ElementwiseLossFunction<T>: Sendable {
  associatedtype T: Scalar

  /// The loss of element i.
  func value(_ x: T, _ y: T, at i: Int) -> Double
  /// Its derivative by x.
  func derivative(_ x: T, _ y: T, at i: Int) -> T
  /// Refuses elements that the function is not made for. Default: takes all.
  func check(_ x: UnsafePointer<T>, _ y: UnsafePointer<T>, _ shape: Shape) throws
}

extension ElementwiseLossFunction {
  @inline(__always)
  func check(_ x: UnsafePointer<T>, _ y: UnsafePointer<T>, _ shape: Shape) throws {}
}

/// Elementwise losses and their reduction, in double precision and in fixed order.
struct ElementwiseLossOperation<Function: ElementwiseLossFunction, Target: NumericTarget<Function.T>>: LayerOperation {
  typealias T = Function.T

  let plan: LayerPlan
  private let function: Function
  private let shape: Shape
  private let chunks: ElementChunks
  private let reduction: Reduction
  /// What the sum is divided by for the mean.
  private let divisor: Double

  /// - Parameters:
  ///   - target: how it is stored.
  ///   - divisor: of the mean; nil for the number of elements.
  init(_ function: Function, target: Target.Type, _ input: TensorType, _ reduction: Reduction, divisor: Int? = nil) {
    self.function = function
    shape = input.shape
    chunks = ElementChunks(input.shape.elementCount)
    self.reduction = reduction
    self.divisor = Double(divisor ?? input.shape.elementCount)
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
    let y = call.input(1, as: Target.Stored.self)
    if Target.Stored.self == T.self { try function.check(x, call.input(1, as: T.self), shape) }
    let loss = call.output(as: T.self)
    if reduction == .none {
      chunks.each(call) { range in
        for i in range { loss[i] = T(function.value(x[i], Target.number(y[i]), at: i)) }
      }
      return
    }
    let sum = chunks.sum(call) { range in
      OrderedSum.of(range) { function.value(x[$0], Target.number(y[$0]), at: $0) }
    }
    loss[0] = T(reduction == .mean ? sum / divisor : sum)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    let x = call.input(0, as: T.self)
    let y = call.input(1, as: Target.Stored.self)
    let isNone = reduction == .none
    let scale: T = isNone ? 1 : reduction == .mean ? gradient[0] / T(divisor) : gradient[0]
    chunks.each(call) { range in
      for i in range {
        let slope = function.derivative(x[i], Target.number(y[i]), at: i)
        destination.write(slope * (isNone ? gradient[i] : scale), at: i)
      }
    }
  }
}

extension ElementwiseLossOperation where Target == FloatTarget<Function.T> {
  init(_ function: Function, _ input: TensorType, _ reduction: Reduction, divisor: Int? = nil) {
    self.init(function, target: Target.self, input, reduction, divisor: divisor)
  }
}
