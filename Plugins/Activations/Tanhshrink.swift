import CTenonKernels
import TenonPlugin

/// What the hyperbolic tangent takes away: y = x - tanh(x).
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: torch.nn.Tanhshrink.
struct Tanhshrink: CurveLayer {
  static let declaration = Declaration(
    "Tanhshrink", "x - tanh(x)",
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.tanh_shrink }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { x - T.tanh(x) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { T.tanh(x) * T.tanh(x) }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Sub", graph.input(), graph("Tanh", graph.input()))) }
}
