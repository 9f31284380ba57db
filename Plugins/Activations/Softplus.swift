import CTenonKernels
import TenonPlugin

/// A smooth ReLU: y = log(1 + exp(beta · x)) / beta, and x itself where beta · x > threshold.
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: Dugas et al. 2001, Incorporating Second-Order Functional Knowledge for Better Option Pricing.
struct Softplus: CurveLayer {
  static let declaration = Declaration(
    "Softplus", "log(1 + exp(beta · x)) / beta",
    arguments: [
      .float("beta", default: 1, "how sharp the bend is; not 0"),
      .float("threshold", default: 20, "beta · x above which the output is x"),
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.softplus }

  private let beta: Double
  private let threshold: Double

  init(_ config: Config) throws {
    beta = try config.float("beta")
    threshold = try config.float("threshold")
    guard beta != 0 else { throw ComponentError(.config, field: "beta", "expected a number other than 0, received 0") }
  }

  var numbers: (p: Double, q: Double) { (beta, threshold) }

  func value<T: Scalar>(_ x: T) -> T {
    let scaled = x * T(beta)
    return scaled > T(threshold) ? x : softplus(scaled) / T(beta)
  }

  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    let scaled = x * T(beta)
    return scaled > T(threshold) ? 1 : 1 / (1 + T.exp(-scaled))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    let scaled = beta == 1 ? x : try graph("Mul", x, graph.scalar(beta))
    var y = try graph("Softplus", scaled)
    if beta != 1 { y = try graph("Div", y, graph.scalar(beta)) }
    // Above 15 the curve and its line differ by less than single precision tells.
    if threshold < 15 { y = try graph("Where", graph("Greater", scaled, graph.scalar(threshold)), x, y) }
    try graph.output(y)
  }
}
