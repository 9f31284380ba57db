import CTenonKernels
import TenonKernels
import TenonPlugin

/// The hyperbolic tangent: y = tanh(x).
///
/// Input shape: any, in any layout. Output shape: the same.
struct Tanh: ElementwiseLayer, VectorLayer {
  static let declaration = Declaration("Tanh", "tanh(x), between -1 and 1", supportsFloat64: true)
  static let backwardReads: ElementwiseValues = .output

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { T.tanh(x) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { 1 - y * y }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let kernels = tenon_lanes().pointee
    return PointwiseOperation(
      elementwisePlan(type, request), type, kernels.hyperbolic_tangent, kernels.hyperbolic_tangent_gradient, request)
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Tanh", graph.input())) }
}
