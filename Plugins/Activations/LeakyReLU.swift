import CTenonKernels
import TenonKernels
import TenonPlugin

/// Makes what is negative small: y = x for x > 0, else negative_slope · x.
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here: memory is shared wherever that is safe.
///
/// Source: Maas, Hannun, Ng 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models.
struct LeakyReLU: ElementwiseLayer, VectorLayer {
  static let declaration = Declaration(
    "LeakyReLU", "x above 0, negative_slope · x below",
    arguments: [
      .float("negative_slope", default: 0.01, "the slope below 0"),
      .bool("inplace", default: false, "accepted, but without effect: memory is shared where it is safe"),
    ],
    supportsFloat64: true)
  // Not the output: a slope of 0 or less hides the input's sign.
  static let backwardReads: ElementwiseValues = .input

  private let slope: Double

  init(_ config: Config) throws { slope = try config.float("negative_slope") }

  func value<T: Scalar>(_ x: T) -> T { x > 0 ? x : x * T(slope) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x > 0 ? 1 : T(slope) }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let kernels = tenon_lanes().pointee
    return PointwiseOperation(
      elementwisePlan(type, request), type, kernels.leaky_relu, kernels.leaky_relu_gradient, parameter: Float(slope),
      request)
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("LeakyRelu", graph.input(), with: ["alpha": .float(slope)]))
  }
}
