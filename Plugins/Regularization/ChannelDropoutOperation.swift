import TenonPlugin

/// Dropout of whole channels in plain layout.
///
/// Backward draws again: a draw for each channel costs nothing beside its elements.
struct ChannelDropoutOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let planes: Int
  private let inner: Int
  private let tasks: ElementChunks
  private let draw: KeepDraw

  /// - Parameter channelDimensions: leading dimensions of which every index is a channel: 2 for [N, C, ...].
  init(_ type: TensorType, channelDimensions: Int, _ probability: Double) {
    planes = type.shape.dimensions.prefix(channelDimensions).reduce(1, &*)
    inner = type.shape.dimensions.dropFirst(channelDimensions).reduce(1, &*)
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
    let target = destination.pointer
    eachPlane(call) { range, factor in
      if destination.accumulates {
        for i in range { target[i] += gradient[i] * factor }
      } else {
        for i in range { target[i] = gradient[i] * factor }
      }
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
