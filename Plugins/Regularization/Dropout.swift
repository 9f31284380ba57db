import TenonKernels
import TenonPlugin

/// Sets elements to zero at random in training: y = x · m / (1 - p), where m is 1 with probability 1 - p, else 0.
///
/// Input shape: any. Output shape: the same. The identity in evaluation and for p = 0; all zero for p = 1.
/// Element i is kept when number i of the step's random sequence is at least p. `inplace` changes nothing here.
///
/// Source: Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting.
struct Dropout: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Dropout", "sets elements to zero at random in training",
    arguments: KeepDraw.arguments(of: "an element"), supportsFloat64: true)

  private let probability: Double

  init(_ config: Config) throws {
    probability = try config.float("p")
  }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard request.isTraining, probability > 0 else {
      return SpecializedOperation(PassThroughOperation<T>(output: type))
    }
    guard type.layout == .plain else { return try VectorDropoutOperation(type, probability, request) }
    return SpecializedOperation(DropoutOperation<T>(type, probability, request))
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    let type = try request.blockedInput()
    guard request.isTraining, probability > 0, type.layout == .plain else { return nil }
    return KernelDropoutOperation(type, probability, request)
  }

  /// Nothing is dropped in evaluation.
  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph.input()) }
}

/// Saves one byte an element: reading it back takes a fraction of the time of drawing it again.
private struct DropoutOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks
  private let draw: KeepDraw

  init(_ type: TensorType, _ probability: Double, _ request: PlanRequest) {
    // A multiple of the four words of a random block.
    chunks = ElementChunks(type.shape.elementCount, perTask: 8_192)
    draw = KeepDraw(probability)
    plan = draw.plan(type, request, algorithm: "mask of one byte an element")
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let mask = call.saved(as: UInt8.self)
    let random = call.step.random
    let scale = T(draw.scale)
    chunks.each(call) { range in
      draw.fill(mask + range.lowerBound, stride: 1, count: range.count, (random, range.lowerBound))
      for i in range { y[i] = x[i] * (mask[i] != 0 ? scale : 0) }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    let mask = UnsafePointer(call.saved(as: UInt8.self))
    let target = destination.pointer
    let accumulates = destination.accumulates
    let scale = T(draw.scale)
    chunks.each(call) { range in
      if accumulates {
        for i in range { target[i] += gradient[i] * (mask[i] != 0 ? scale : 0) }
      } else {
        for i in range { target[i] = gradient[i] * (mask[i] != 0 ? scale : 0) }
      }
    }
  }
}
