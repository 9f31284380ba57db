import TenonKernels
import TenonPlugin

/// Replaces elements at random by what SELU tends to far below zero, in training, so that mean and variance stay.
///
/// With α = 1.7580993408473766 (scale · alpha of SELU) and a = 1 / √((1 - p) · (1 + p · α²)): y = a · (x + α · p) for what
/// is kept, with probability 1 - p, and a · α · (p - 1) for the rest.
///
/// Input shape: any. Output shape: the same. The identity in evaluation and for p = 0; all zero for p = 1.
/// Element i is kept when number i of the step's random sequence is at least p. `inplace` changes nothing here.
///
/// Source: Klambauer et al. 2017, Self-Normalizing Neural Networks.
struct AlphaDropout: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AlphaDropout", "replaces elements at random so that mean and variance stay",
    arguments: [
      .float("p", default: 0.5, "probability of an element to be replaced").atLeast(0).atMost(1),
      .bool("inplace", default: false, "accepted, but without effect: memory is shared where it is safe"),
    ], supportsFloat64: true)

  private let probability: Double

  init(_ config: Config) throws { probability = try config.float("p") }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    guard request.isTraining, probability > 0 else {
      return SpecializedOperation(PassThroughOperation<T>(output: type))
    }
    return SpecializedOperation(AlphaDropoutOperation<T>(type, probability, request))
  }

  /// Nothing is dropped in evaluation.
  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph.input()) }
}

/// Saves one byte an element.
private struct AlphaDropoutOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks
  private let draw: KeepDraw
  /// y = x · scale + offset for what is kept, else `replaced`.
  private let scale: T
  private let offset: T
  private let replaced: T

  private static var alpha: Double { 1.7580993408473766 }

  init(_ type: TensorType, _ probability: Double, _ request: PlanRequest) {
    // A multiple of the four words of a random block.
    chunks = ElementChunks(type.shape.elementCount, perTask: 8_192)
    draw = KeepDraw(probability)
    let scale =
      probability < 1 ? 1 / ((1 - probability) * (1 + probability * Self.alpha * Self.alpha)).squareRoot() : 0
    self.scale = T(scale)
    offset = T(scale * Self.alpha * probability)
    replaced = T(scale * Self.alpha * (probability - 1))
    var plan = draw.plan(type, request, algorithm: "mask of one byte an element")
    plan.flops *= 2
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let mask = call.saved(as: UInt8.self)
    let random = call.step.random
    chunks.each(call) { range in
      draw.fill(mask + range.lowerBound, stride: 1, count: range.count, (random, range.lowerBound))
      for i in range { y[i] = mask[i] != 0 ? x[i] * scale + offset : replaced }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    let mask = UnsafePointer(call.saved(as: UInt8.self))
    let target = destination.pointer
    chunks.each(call) { range in
      if destination.accumulates {
        for i in range { target[i] += mask[i] != 0 ? gradient[i] * scale : 0 }
      } else {
        for i in range { target[i] = mask[i] != 0 ? gradient[i] * scale : 0 }
      }
    }
  }
}
