import TenonPlugin

/// The sum of two tensors: y = input + other.
///
/// Input shape: any, twice. Output shape: the same.
///
/// Differs from PyTorch: shapes are not broadcast; `alpha` is always 1.
struct Add: LayerComponent {
  static let declaration = Declaration("Add", "the sum of two tensors", supportsFloat64: true)

  init(_ config: Config) {}

  var inputs: [Port] { [.input, Port("other")] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.twoAlike()
    return type.dtype == .float64
      ? SpecializedOperation(AddOperation<Double>(type)) : SpecializedOperation(AddOperation<Float>(type))
  }
}

private struct AddOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks

  init(_ type: TensorType) {
    chunks = ElementChunks(type)
    var plan = LayerPlan(outputs: [type])
    plan.outputMayShareInput = [0: 0]
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
      for i in range { y[i] = a[i] + b[i] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (first, second) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      first?.prepare(count: chunks.count)
      second?.prepare(count: chunks.count)
      return
    }
    chunks.each(call) { range in
      // Element by element, the first before the second: both may be one memory, and the first the gradient's.
      for i in range {
        let value = gradient[i]
        first?.write(value, at: i)
        second?.write(value, at: i)
      }
    }
  }
}
