import CTenonKernels
import TenonPlugin

/// x times the hyperbolic tangent of its softplus: y = x · tanh(log(1 + exp(x))).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Misra 2019, Mish: A Self Regularized Non-Monotonic Activation Function.
struct Mish: CurveLayer {
  static let declaration = Declaration(
    "Mish", "x · tanh(log(1 + exp(x)))",
    arguments: [
      .inplace
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.mish }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { x * T.tanh(softplus(x)) }

  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    let t = T.tanh(softplus(x))
    return t + x * (1 - t * t) / (1 + T.exp(-x))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Mul", graph.input(), graph("Tanh", graph("Softplus", graph.input()))))
  }
}
