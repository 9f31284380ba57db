import CTenonKernels
import TenonKernels
import TenonPlugin

/// The sum of two tensors: y = input + other.
///
/// Input shape: any, twice, in any layout. Output shape: the same.
///
/// Differs from PyTorch: shapes are not broadcast; `alpha` is always 1.
struct Add: LayerComponent {
  static let declaration = Declaration("Add", "the sum of two tensors", supportsFloat64: true)

  init(_ config: Config) {}

  var inputs: [Port] { [.blockedInput, Port("other", layouts: Set(Layout.allCases))] }
  var outputs: [Port] { [.blockedOutput] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.twoAlike()
    return type.dtype == .float64
      ? SpecializedOperation(AddOperation<Double>(type, request)) : VectorAddOperation(type, request)
  }
}

private struct AddOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks

  init(_ type: TensorType, _ request: PlanRequest) {
    chunks = ElementChunks(type)
    var plan = LayerPlan(outputs: [type])
    plan.outputMayShareInput = [0: 0]
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(3 * type.byteCount)
    plan.algorithm = "elementwise"
    plan.estimate(
      forward: 3 * Double(type.byteCount), backward: 3 * Double(type.byteCount), request)
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    chunks.each(call) { start, count in
      for i in start..<start &+ count { y[i] = a[i] + b[i] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (first, second) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      first?.prepare(count: chunks.count)
      second?.prepare(count: chunks.count)
      return
    }
    chunks.each(call) { start, count in
      // Element by element, the first before the second: both may be one memory, and the first the gradient's.
      for i in start..<start &+ count {
        let value = gradient[i]
        first?.write(value, at: i)
        second?.write(value, at: i)
      }
    }
  }
}

/// Float32, by vector kernels.
private struct VectorAddOperation: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks

  init(_ type: TensorType, _ request: PlanRequest) {
    plan = AddOperation<Float>(type, request).plan
    chunks = ElementChunks(type)
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: Float.self), call.input(1, as: Float.self))
    let y = call.output(as: Float.self)
    let kernels = tenon_lanes().pointee
    chunks.each(call) { start, count in kernels.sum(a + start, b + start, y + start, Int64(count), 0, 0) }
  }

  func backward(_ call: LayerCall) throws {
    let destinations = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    guard let gradient = call.gradOutput(as: Float.self) else {
      destinations.0?.prepare(count: chunks.count)
      destinations.1?.prepare(count: chunks.count)
      return
    }
    // The first may be the gradient's own memory; the second may be the first's, and then adds to it.
    chunks.each(call) { start, count in
      if let first = destinations.0 { Self.pass(gradient + start, to: first, start, count) }
      if let second = destinations.1 { Self.pass(gradient + start, to: second, start, count) }
    }
  }

  private static func pass(
    _ gradient: UnsafePointer<Float>, to destination: GradientDestination<Float>, _ start: Int, _ count: Int
  ) {
    let target = destination.pointer + start
    if destination.accumulates {
      tenon_lanes().pointee.sum(gradient, target, target, Int64(count), 0, 0)
    } else if UnsafePointer(target) != gradient {
      target.update(from: gradient, count: count)
    }
  }
}
