import CTenonKernels
import TenonPlugin

/// The quotient of two tensors, element by element: y = input / other.
///
/// Input shapes: any, the same twice, in any layout; or two that are broadcast by NumPy's rules: aligned at the last
/// dimension, where one of them is 1 or not there it is repeated. Output shape: that of both together. The gradient of a
/// tensor that is repeated is the sum over its repetitions.
///
/// Differs from PyTorch: there is no `rounding_mode`.
struct Div: PairLayer {
  static let declaration = Declaration(
    "Div", "the quotient of two tensors, element by element", supportsFloat64: true,
    examples: examples(other: 0.5...2))
  static let readsOther = true
  static let secondReadsItself = true
  static var kernel: tenon_binary { tenon_lanes().pointee.quotient }

  init(_ config: Config) {}

  static func value<T: Scalar>(_ a: T, _ b: T) -> T { a / b }

  static func gradients<T: Scalar>(_ gradient: T, _ a: T, _ b: T) -> (a: T, b: T) {
    let share = gradient / b
    return (share, -share * (a / b))
  }

  static func backward(
    _ call: LayerCall, _ gradient: UnsafePointer<Float>, _ general: PairOperation<Div, Float>
  ) throws {
    try general.backward(call)
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Div", graph.input(0), graph.input(1))) }
}
