import CTenonKernels
import TenonPlugin

/// A scaled exponential linear unit: y = scale · x for x > 0, else scale · alpha · (exp(x) - 1), with the numbers that
/// keep mean 0 and variance 1.
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Klambauer et al. 2017, Self-Normalizing Neural Networks.
struct SELU: CurveLayer {
  static let declaration = Declaration(
    "SELU", "scale · x above 0, scale · alpha · (exp(x) - 1) below", arguments: [.inplace], supportsFloat64: true)
  var curve: tenon_curve { Self.curves.selu }

  private static let scale = 1.0507009873554804934193349852946
  /// The product of scale and alpha.
  private static let depth = scale * 1.6732632423543772848170429916717

  init(_ config: Config) {}

  var numbers: (p: Double, q: Double) { (Self.scale, Self.depth) }

  func value<T: Scalar>(_ x: T) -> T { x > 0 ? T(Self.scale) * x : T(Self.depth) * T.expm1(x) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= 0 ? T(Self.depth) * T.exp(x) : T(Self.scale) }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Selu", graph.input())) }
}
