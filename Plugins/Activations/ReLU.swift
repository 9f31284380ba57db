import CTenonKernels
import TenonKernels
import TenonPlugin

/// Cuts off what is negative: y = max(0, x).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here: memory is shared wherever that is safe.
///
/// Source: Nair, Hinton 2010, Rectified Linear Units Improve Restricted Boltzmann Machines.
struct ReLU: ElementwiseLayer, VectorLayer {
  static let declaration = Declaration(
    "ReLU", "max(0, x)",
    arguments: [.bool("inplace", default: false, "accepted, but without effect: memory is shared where it is safe")],
    supportsFloat64: true)
  static let backwardReads: ElementwiseValues = .output

  init(_ config: Config) {}

  // Both are written so that NaN passes.
  func value<T: Scalar>(_ x: T) -> T { x <= 0 ? 0 : x }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { y <= 0 ? 0 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { y <= 0 ? 0 : gradient }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let kernels = tenon_lanes().pointee
    return PointwiseOperation(
      elementwisePlan(type, request), type, kernels.relu, kernels.relu_gradient, request)
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Relu", graph.input())) }
}
