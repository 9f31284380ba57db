import CTenonKernels
import TenonPlugin

/// Lets what is negative approach -alpha: y = x for x > 0, else alpha · (exp(x) - 1).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Clevert, Unterthiner, Hochreiter 2016, Fast and Accurate Deep Network Learning by Exponential Linear Units (ELUs).
struct ELU: CurveLayer {
  static let declaration = Declaration(
    "ELU", "x above 0, alpha · (exp(x) - 1) below",
    arguments: [
      .float("alpha", default: 1, "the output far below 0, times -1"),
      .inplace,
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.elu }

  private let alpha: Double

  init(_ config: Config) throws { alpha = try config.float("alpha") }

  var numbers: (p: Double, q: Double) { (alpha, 1) }

  func value<T: Scalar>(_ x: T) -> T { x > 0 ? x : T(alpha) * T.expm1(x) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= 0 ? T(alpha) * T.exp(x) : 1 }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Elu", graph.input(), with: ["alpha": .float(alpha)])) }
}
