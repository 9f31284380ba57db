import TenonPlugin

/// A mean over all elements of an error of input and target: write the function.
protocol ElementwiseError: MetricComponent, GenericLayer {
  init()

  static func value(_ prediction: Double, _ target: Double) -> Double
}

extension ElementwiseError {
  init(_ config: Config) throws { self.init() }

  var outputs: [Port] { [Port("sums", dtypes: [.float64], differentiable: false)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(ErrorSums<T, Self>(try request.commonType(with: "target")))
  }

  func finish(_ collected: [TensorView]) throws -> [Tensor] { [try collected[0].ratio()] }
}

/// An output of two numbers: the sum of the errors, in double precision and in fixed order, and how many they are.
private struct ErrorSums<T: Scalar, E: ElementwiseError>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks

  init(_ input: TensorType) {
    chunks = ElementChunks(input.shape.elementCount)
    var plan = LayerPlan(outputs: [TensorType(.float64, [2])])
    plan.workspaceByteCount = chunks.sumByteCount
    plan.flops = 3 * Double(chunks.count)
    plan.bytesMoved = 2 * Double(input.byteCount)
    plan.algorithm = "elementwise, sum"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let output = call.output(as: Double.self)
    output[0] = chunks.sum(call) { range in
      var sum = 0.0
      for i in range { sum += E.value(Double(x[i]), Double(y[i])) }
      return sum
    }
    output[1] = Double(chunks.count)
  }
}
