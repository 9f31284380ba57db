import TenonKernels
import TenonPlugin

/// Sets whole channels to zero at random in training: y = x · m / (1 - p), where m is 1 with probability 1 - p,
/// else 0, once for each image and channel.
///
/// Input shape: [N, C, H, W]. Output shape: the same. The identity in evaluation and for p = 0; all zero for p = 1.
/// Channel c of image n is kept when number n · C + c of the step's random sequence is at least p. `inplace` changes
/// nothing here.
///
/// Source: Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks.
struct Dropout2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Dropout2d", "sets whole channels to zero at random in training",
    arguments: KeepDraw.arguments(of: "a channel"), supportsFloat64: true)

  private let probability: Double

  init(_ config: Config) throws { probability = try config.float("p") }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard type.shape.rank == 4 else {
      throw ComponentError(.shape, field: "input", "expected [N, C, H, W], received \(type.shape)")
    }
    guard request.isTraining, probability > 0 else {
      return SpecializedOperation(PassThroughOperation<T>(output: type))
    }
    guard type.layout == .plain else { return try VectorChannelDropoutOperation(type, probability, request) }
    return SpecializedOperation(ChannelDropoutOperation<T>(type, probability))
  }
}

/// Backward draws again: a draw for each channel costs nothing beside its elements.
private struct ChannelDropoutOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let planes: Int
  private let inner: Int
  private let tasks: ElementChunks
  private let draw: KeepDraw

  init(_ type: TensorType, _ probability: Double) {
    planes = type.shape[0] &* type.shape[1]
    inner = type.shape[2] &* type.shape[3]
    tasks = ElementChunks(rows: planes, of: inner, elementsPerTask: 8_192)
    draw = KeepDraw(probability)
    var plan = LayerPlan(inPlace: type)
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "a draw for each channel"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    eachPlane(call) { range, factor in
      for i in range { y[i] = x[i] * factor }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: planes &* inner) }
    eachPlane(call) { range, factor in
      for i in range { destination.write(gradient[i] * factor, at: i) }
    }
  }

  private func eachPlane(_ call: LayerCall, _ body: (_ range: Range<Int>, _ factor: T) -> Void) {
    let (random, scale) = (call.step.random, T(draw.scale))
    tasks.eachRow(call) { plane, _ in
      let isKept = draw.isKept(random.word(UInt64(truncatingIfNeeded: plane)))
      body(plane &* inner..<(plane &+ 1) &* inner, isKept ? scale : 0)
    }
  }
}
