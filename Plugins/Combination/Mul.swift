import TenonPlugin

/// The product of two tensors, element by element: y = input · other.
///
/// Input shape: any, twice. Output shape: the same.
///
/// Differs from PyTorch: shapes are not broadcast.
struct Mul: LayerComponent {
  static let declaration = Declaration("Mul", "the product of two tensors, element by element", supportsFloat64: true)

  init(_ config: Config) {}

  var inputs: [Port] { [.input, Port("other")] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.twoAlike()
    return type.dtype == .float64
      ? SpecializedOperation(MulOperation<Double>(type, request))
      : SpecializedOperation(MulOperation<Float>(type, request))
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
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    chunks.each(call) { range in
      for i in range { y[i] = a[i] * b[i] }
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
    chunks.each(call) { range in
      // Element by element, the first before the second: both may be one memory, and the first the gradient's.
      for i in range {
        let value = gradient[i]
        first?.write(value * b[i], at: i)
        second?.write(value * a[i], at: i)
      }
    }
  }
}
