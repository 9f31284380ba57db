import CTenonKernels
import TenonKernels
import TenonPlugin

/// A layer of two tensors that maps pairs of elements; of different shapes by NumPy's rules, in plain layout.
protocol PairLayer: LayerComponent, VectorLayer {
  /// Whether the gradient of each input reads the other input.
  static var readsOther: Bool { get }
  /// Whether the gradient of the second input reads that input too. Default: false.
  static var secondReadsItself: Bool { get }
  /// The kernel of `value`.
  static var kernel: tenon_binary { get }

  static func value<T: Scalar>(_ a: T, _ b: T) -> T

  /// The gradients of a and b from that of the value.
  static func gradients<T: Scalar>(_ gradient: T, _ a: T, _ b: T) -> (a: T, b: T)

  /// Backward of float32 tensors by vector kernels; `general` does the same element by element.
  static func backward(
    _ call: LayerCall, _ gradient: UnsafePointer<Float>, _ general: PairOperation<Self, Float>) throws
}

extension PairLayer {
  /// Tensors of one shape, one that is repeated, and two.
  static func examples(other domain: ClosedRange<Double> = -1...1) -> [Example] {
    let shapes: [(Shape, Shape)] = [([2, 16, 3, 5], [2, 16, 3, 5]), ([2, 3, 4], [3, 1]), ([4, 1], [2, 1, 3])]
    return shapes.map {
      Example(inputs: [ExampleInput("input", .float32, $0.0), ExampleInput("other", .float32, $0.1, domain)])
    }
  }

  static var secondReadsItself: Bool { false }

  var inputs: [Port] { [.blockedInput, Port("other", layouts: Set(Layout.allCases))] }
  var outputs: [Port] { [.blockedOutput] }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    if let different = try request.broadcastPair() {
      return SpecializedOperation(
        try BroadcastPairOperation<Self, Float>(different.broadcast, different.output, request))
    }
    return SpecializedOperation(VectorPairOperation<Self>(general: PairOperation(try request.twoAlike(), request)))
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    if let different = try request.broadcastPair() {
      return SpecializedOperation(try BroadcastPairOperation<Self, T>(different.broadcast, different.output, request))
    }
    return SpecializedOperation(PairOperation<Self, T>(try request.twoAlike(), request))
  }
}

/// Pair by pair.
struct PairOperation<L: PairLayer, T: Scalar>: LayerOperation {
  let plan: LayerPlan
  let chunks: ElementChunks

  init(_ type: TensorType, _ request: PlanRequest) {
    chunks = ElementChunks(memoryOf: type)
    var plan = LayerPlan(inPlace: type)
    plan.addNeedsOfPair(readsOther: L.readsOther, secondReadsItself: L.secondReadsItself, request)
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(3 * type.byteCount)
    plan.algorithm = "elementwise"
    plan.estimate(forward: plan.bytesMoved, backward: (L.readsOther ? 2 : 1) * plan.bytesMoved, request)
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    chunks.each(call) { range in
      for i in range { y[i] = L.value(a[i], b[i]) }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (first, second) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else { return prepareGradients(call) }
    // What a gradient that is not wanted would read is not there; the arriving one stands in for it.
    let a = L.readsOther && second != nil ? call.input(0, as: T.self) : gradient
    let b = L.readsOther && (first != nil || L.secondReadsItself) ? call.input(1, as: T.self) : gradient
    chunks.each(call) { range in
      // Pair by pair, the first before the second: both may be one memory, and the first the gradient's.
      for i in range {
        let values = L.gradients(gradient[i], a[i], b[i])
        first?.write(values.a, at: i)
        second?.write(values.b, at: i)
      }
    }
  }

  /// What backward leaves where no gradient arrives.
  func prepareGradients(_ call: LayerCall) {
    for index in 0..<2 { call.gradInput(index, as: T.self)?.prepare(count: chunks.count) }
  }
}

extension LayerPlan {
  /// What the gradients of a pair read, which the output may then not overwrite.
  mutating func addNeedsOfPair(readsOther: Bool, secondReadsItself: Bool, _ request: PlanRequest) {
    guard readsOther else { return }
    if request.wantsGradInput.first == true { backwardNeeds.insert(.input(1)) }
    if request.wantsGradInput.last == true {
      backwardNeeds.insert(.input(0))
      if secondReadsItself { backwardNeeds.insert(.input(1)) }
    }
    if backwardNeeds.contains(.input(0)) { outputMayShareInput = [:] }
  }
}

/// Float32, by vector kernels.
private struct VectorPairOperation<L: PairLayer>: LayerOperation {
  let general: PairOperation<L, Float>

  var plan: LayerPlan { general.plan }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: Float.self), call.input(1, as: Float.self))
    let (y, kernel) = (call.output(as: Float.self), L.kernel)
    general.chunks.each(call) { range in
      let start = range.lowerBound
      kernel(a + start, b + start, y + start, Int64(range.count), 0, 0)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let gradient = call.gradOutput(as: Float.self) else { return general.prepareGradients(call) }
    try L.backward(call, gradient, general)
  }
}
