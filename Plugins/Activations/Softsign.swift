import CTenonKernels
import TenonPlugin

/// A slow way from -1 to 1: y = x / (1 + |x|).
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: Bergstra et al. 2009, Quadratic Polynomials Learn Better Image Features.
struct Softsign: CurveLayer {
  static let declaration = Declaration(
    "Softsign", "x / (1 + |x|)",
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.soft_sign }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { x / (1 + abs(x)) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { 1 / ((1 + abs(x)) * (1 + abs(x))) }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Softsign", graph.input())) }
}
