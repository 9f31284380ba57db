import CTenonKernels
import TenonKernels
import TenonPlugin

/// The logistic function: y = 1 / (1 + exp(-x)).
///
/// Input shape: any, in any layout. Output shape: the same.
struct Sigmoid: ElementwiseLayer, VectorLayer {
  static let declaration = Declaration("Sigmoid", "1 / (1 + exp(-x)), between 0 and 1", supportsFloat64: true)
  static let backwardReads: ElementwiseValues = .output

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { 1 / (1 + T.exp(-x)) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { y * (1 - y) }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let kernels = tenon_lanes().pointee
    return PointwiseOperation(
      elementwisePlan(type, request), type, kernels.logistic, kernels.logistic_gradient, request)
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Sigmoid", graph.input())) }
}
