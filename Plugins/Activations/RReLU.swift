import CTenonKernels
import TenonKernels
import TenonPlugin

/// A leaky ReLU whose slope below zero is drawn for each element in training: y = x for x > 0, else a · x with a uniform
/// in [lower, upper), and a = (lower + upper) / 2 in evaluation.
///
/// Input shape: any. Output shape: the same. Element i has number i of the step's random sequence. `inplace` changes
/// nothing here.
///
/// Source: Xu et al. 2015, Empirical Evaluation of Rectified Activations in Convolutional Network.
struct RReLU: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "RReLU", "x above 0, a random slope times x below",
    arguments: [
      .float("lower", default: 1.0 / 8, "the smallest slope"),
      .float("upper", default: 1.0 / 3, "the largest slope"),
      .inplace,
    ],
    supportsFloat64: true)

  private let lower: Double
  private let upper: Double

  init(_ config: Config) throws {
    lower = try config.float("lower")
    upper = try config.float("upper")
    guard lower <= upper else {
      throw ComponentError(.config, field: "lower", "expected at most upper = \(upper), received \(lower)")
    }
  }

  /// In evaluation a leaky ReLU.
  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    guard !request.isTraining else { return nil }
    let type = try request.input()
    var plan = LayerPlan(inPlace: type)
    if request.wantsBackward {
      plan.backwardNeeds = [.input(0)]
      plan.outputMayShareInput = [:]
    }
    plan.flops = 2 * Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    let kernels = tenon_lanes().pointee
    return PointwiseOperation(
      plan, type, kernels.leaky_relu, kernels.leaky_relu_gradient, parameter: Float((lower + upper) / 2), request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let slopes = request.isTraining ? lower...upper : (lower + upper) / 2...(lower + upper) / 2
    return SpecializedOperation(RandomSlopeOperation<T>(try request.input(), slopes, request))
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("LeakyRelu", graph.input(), with: ["alpha": .float((lower + upper) / 2)])) }
}

/// Saves the slope of each element.
private struct RandomSlopeOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks
  private let lower: T
  private let span: T
  private let saves: Bool

  /// - Parameter slopes: one number where none is drawn.
  init(_ type: TensorType, _ slopes: ClosedRange<Double>, _ request: PlanRequest) {
    lower = T(slopes.lowerBound)
    span = T(slopes.upperBound - slopes.lowerBound)
    saves = request.wantsBackward
    chunks = ElementChunks(type.shape.elementCount, perTask: 8_192)
    var plan = LayerPlan(inPlace: type)
    plan.savedByteCount = saves ? chunks.count * MemoryLayout<T>.stride : 0
    plan.flops = 2 * Double(chunks.count)
    plan.bytesMoved = Double(2 * type.byteCount + plan.savedByteCount)
    plan.algorithm = "a slope for each element"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let slopes = saves ? call.saved(as: T.self) : nil
    let random = call.step.random
    chunks.each(call) { range in
      random.eachPiece(of: range) { offset, words in
        let start = range.lowerBound &+ offset
        let (from, to) = (x + start, y + start)
        if let slopes {
          let kept = slopes + start
          for i in 0..<words.count { kept[i] = slope(from[i], words[i]) }
          for i in 0..<words.count { to[i] = from[i] * kept[i] }
        } else {
          for i in 0..<words.count { to[i] = from[i] * slope(from[i], words[i]) }
        }
      }
    }
  }

  /// As `RandomSequence.uniform`: the upper 24 bits.
  @inline(__always)
  private func slope(_ x: T, _ word: UInt32) -> T {
    let draw = T(Int32(truncatingIfNeeded: word >> 8)) * 0x1p-24
    return x > 0 ? 1 : lower + span * draw
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    let slopes = UnsafePointer(call.saved(as: T.self))
    let target = destination.pointer
    chunks.each(call) { range in
      if destination.accumulates {
        for i in range { target[i] += gradient[i] * slopes[i] }
      } else {
        for i in range { target[i] = gradient[i] * slopes[i] }
      }
    }
  }
}
