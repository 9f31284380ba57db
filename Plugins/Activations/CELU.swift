import CTenonKernels
import TenonPlugin

/// An exponential linear unit with a slope of 1 on both sides of zero: y = x for x > 0, else
/// alpha · (exp(x / alpha) - 1).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Barron 2017, Continuously Differentiable Exponential Linear Units.
struct CELU: CurveLayer {
  static let declaration = Declaration(
    "CELU", "x above 0, alpha · (exp(x / alpha) - 1) below",
    arguments: [
      .float("alpha", default: 1, "the output far below 0, times -1; not 0"),
      .inplace,
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.elu }

  private let alpha: Double

  init(_ config: Config) throws {
    alpha = try config.float("alpha")
    guard alpha != 0 else {
      throw ComponentError(.config, field: "alpha", "expected a number other than 0, received 0")
    }
  }

  var numbers: (p: Double, q: Double) { (alpha, 1 / alpha) }

  func value<T: Scalar>(_ x: T) -> T { x > 0 ? x : T(alpha) * T.expm1(x / T(alpha)) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= 0 ? T.exp(x / T(alpha)) : 1 }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    guard alpha < 0 else { return try graph.output(graph("Celu", x, with: ["alpha": .float(alpha)])) }
    let below = try graph("Sub", graph("Exp", graph("Div", x, graph.scalar(alpha))), graph.scalar(1))
    try graph.output(
      graph(
        "Where", graph("Greater", x, graph.scalar(0)), x, graph("Mul", below, graph.scalar(alpha))))
  }
}
