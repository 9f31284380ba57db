import CTenonKernels
import TenonPlugin

/// The logarithm of the logistic function: y = log(1 / (1 + exp(-x))).
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: torch.nn.LogSigmoid.
struct LogSigmoid: CurveLayer {
  static let declaration = Declaration(
    "LogSigmoid", "the logarithm of 1 / (1 + exp(-x))",
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.log_sigmoid }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { -softplus(-x) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { 1 / (1 + T.exp(x)) }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Neg", graph("Softplus", graph("Neg", graph.input()))))
  }
}
