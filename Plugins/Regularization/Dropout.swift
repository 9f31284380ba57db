import TenonKernels
import TenonPlugin

/// Sets elements to zero at random in training: y = x · m / (1 - p), where m is 1 with probability 1 - p, else 0.
///
/// Input shape: any. Output shape: the same. The identity in evaluation and for p = 0; all zero for p = 1.
/// Element i is kept when number i of the step's random sequence is at least p. `inplace` changes nothing here.
///
/// Source: Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting.
struct Dropout: LayerComponent {
  static let declaration = Declaration(
    "Dropout", "sets elements to zero at random in training",
    arguments: [
      .float("p", default: 0.5, "probability of an element to become zero").atLeast(0).atMost(1),
      .bool("inplace", default: false, "accepted, but without effect: memory is shared where it is safe"),
    ],
    supportsFloat64: true)

  private let probability: Double

  init(_ config: Config) throws {
    probability = try config.float("p")
  }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard request.isTraining, probability > 0 else {
      return type.dtype == .float64
        ? SpecializedOperation(PassThroughOperation<Double>(output: type))
        : SpecializedOperation(PassThroughOperation<Float>(output: type))
    }
    guard type.layout == .plain else { return try VectorDropoutOperation(type, probability, request) }
    return type.dtype == .float64
      ? SpecializedOperation(DropoutOperation<Double>(type, probability, request))
      : SpecializedOperation(DropoutOperation<Float>(type, probability, request))
  }
}

/// Saves one byte an element: reading it back takes a fraction of the time of drawing it again.
private struct DropoutOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let scale: T
  /// The smallest 24-bit draw that keeps an element.
  private let threshold: UInt32

  /// Elements of one task: fixed, and a multiple of the four words of a random block.
  private static var chunk: Int { 8_192 }

  init(_ type: TensorType, _ probability: Double, _ request: PlanRequest) {
    count = type.shape.elementCount
    scale = probability < 1 ? T(1 / (1 - probability)) : 0
    threshold = UInt32((probability * 0x1p24).rounded(.up))
    var plan = LayerPlan(outputs: [type])
    plan.outputMayShareInput = [0: 0]
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.savedByteCount = count
    plan.flops = Double(count)
    plan.bytesMoved = Double(2 * type.byteCount + count)
    plan.estimatedNanoseconds = KeepDraw(probability).nanoseconds(plan.bytesMoved, type, request)
    plan.algorithm = "mask of one byte an element"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let mask = call.saved(as: UInt8.self)
    let random = call.step.random
    // A local copy: the vectorized loops below may load it whether they use it or not.
    let scale = scale
    eachChunk(call) { range in
      draw(random, range, into: mask)
      for i in range { y[i] = x[i] * (mask[i] != 0 ? scale : 0) }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: count) }
    let mask = UnsafePointer(call.saved(as: UInt8.self))
    let target = destination.pointer
    let accumulates = destination.accumulates
    let scale = scale
    eachChunk(call) { range in
      if accumulates {
        for i in range { target[i] += gradient[i] * (mask[i] != 0 ? scale : 0) }
      } else {
        for i in range { target[i] = gradient[i] * (mask[i] != 0 ? scale : 0) }
      }
    }
  }

  private func draw(_ random: RandomSequence, _ range: Range<Int>, into mask: UnsafeMutablePointer<UInt8>) {
    let threshold = threshold
    var i = range.lowerBound
    while i &+ 4 <= range.upperBound {
      let words = random.block(UInt64(truncatingIfNeeded: i) >> 2)
      for lane in 0..<4 { mask[i &+ lane] = words[lane] >> 8 >= threshold ? 1 : 0 }
      i &+= 4
    }
    while i < range.upperBound {
      mask[i] = random.word(UInt64(truncatingIfNeeded: i)) >> 8 >= threshold ? 1 : 0
      i &+= 1
    }
  }

  private func eachChunk(_ call: LayerCall, _ body: (Range<Int>) -> Void) {
    call.step.parallelFor((count + Self.chunk - 1) / Self.chunk) { task, _ in
      let start = task &* Self.chunk
      body(start..<min(count, start &+ Self.chunk))
    }
  }
}
