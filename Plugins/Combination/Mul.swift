import CTenonKernels
import TenonKernels
import TenonPlugin

/// The product of two tensors, element by element: y = input · other.
///
/// Input shape: any, twice, in any layout. Output shape: the same.
///
/// Differs from PyTorch: shapes are not broadcast.
struct Mul: LayerComponent {
  static let declaration = Declaration("Mul", "the product of two tensors, element by element", supportsFloat64: true)

  init(_ config: Config) {}

  var inputs: [Port] { [.blockedInput, Port("other", layouts: Set(Layout.allCases))] }
  var outputs: [Port] { [.blockedOutput] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.twoAlike()
    return type.dtype == .float64
      ? SpecializedOperation(MulOperation<Double>(type, request))
      : VectorMulOperation(type, request)
  }
}

private struct MulOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks

  init(_ type: TensorType, _ request: PlanRequest) {
    chunks = ElementChunks(type)
    var plan = LayerPlan(outputs: [type])
    // Each gradient reads the other factor.
    if request.wantsGradInput.first == true { plan.backwardNeeds.insert(.input(1)) }
    if request.wantsGradInput.last == true { plan.backwardNeeds.insert(.input(0)) }
    if !plan.backwardNeeds.contains(.input(0)) { plan.outputMayShareInput = [0: 0] }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(3 * type.byteCount)
    plan.algorithm = "elementwise"
    plan.estimate(
      forward: 3 * Double(type.byteCount), backward: 6 * Double(type.byteCount), request)
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    chunks.each(call) { start, count in
      for i in start..<start &+ count { y[i] = a[i] * b[i] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (first, second) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      first?.prepare(count: chunks.count)
      second?.prepare(count: chunks.count)
      return
    }
    let a = second == nil ? gradient : call.input(0, as: T.self)
    let b = first == nil ? gradient : call.input(1, as: T.self)
    chunks.each(call) { start, count in
      // Element by element, the first before the second: both may be one memory, and the first the gradient's.
      for i in start..<start &+ count {
        let value = gradient[i]
        first?.write(value * b[i], at: i)
        second?.write(value * a[i], at: i)
      }
    }
  }
}

/// Float32, by vector kernels.
private struct VectorMulOperation: LayerOperation {
  private let general: MulOperation<Float>
  private let chunks: ElementChunks

  var plan: LayerPlan { general.plan }

  init(_ type: TensorType, _ request: PlanRequest) {
    general = MulOperation<Float>(type, request)
    chunks = ElementChunks(type)
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: Float.self), call.input(1, as: Float.self))
    let y = call.output(as: Float.self)
    let kernels = tenon_lanes().pointee
    chunks.each(call) { start, count in kernels.product(a + start, b + start, y + start, Int64(count), 0, 0) }
  }

  func backward(_ call: LayerCall) throws {
    let (first, second) = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    // Where the gradient itself is overwritten, both must be done element by element.
    guard let gradient = call.gradOutput(as: Float.self), first.map({ UnsafePointer($0.pointer) }) != gradient else {
      return try general.backward(call)
    }
    let a = second == nil ? gradient : call.input(0, as: Float.self)
    let b = first == nil ? gradient : call.input(1, as: Float.self)
    let kernels = tenon_lanes().pointee
    chunks.each(call) { start, count in
      // The first before the second: both may be one memory.
      if let first {
        kernels.product(
          gradient + start, b + start, first.pointer + start, Int64(count), 0, first.accumulates ? 1 : 0)
      }
      if let second {
        kernels.product(
          gradient + start, a + start, second.pointer + start, Int64(count), 0, second.accumulates ? 1 : 0)
      }
    }
  }
}
