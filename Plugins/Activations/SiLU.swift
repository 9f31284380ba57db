import CTenonKernels
import TenonPlugin

/// x times its logistic function, also known as swish: y = x / (1 + exp(-x)).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Hendrycks, Gimpel 2016, Gaussian Error Linear Units (GELUs); Ramachandran, Zoph, Le 2017, Searching for Activation
/// Functions.
struct SiLU: CurveLayer {
  static let declaration = Declaration(
    "SiLU", "x / (1 + exp(-x))",
    arguments: [
      .inplace
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.silu }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { x / (1 + T.exp(-x)) }

  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    let s = 1 / (1 + T.exp(-x))
    return s * (1 + x * (1 - s))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Mul", graph.input(), graph("Sigmoid", graph.input())))
  }
}
