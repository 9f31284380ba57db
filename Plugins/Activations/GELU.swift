import CTenonKernels
import TenonPlugin

/// x times the probability of a normal number below it: y = x · Φ(x) = x / 2 · (1 + erf(x / √2)), or with
/// `approximate: tanh` y = x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))).
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: Hendrycks, Gimpel 2016, Gaussian Error Linear Units (GELUs).
struct GELU: CurveLayer {
  static let declaration = Declaration(
    "GELU", "x times the normal distribution function of x",
    arguments: [
      .choice("approximate", ["none", "tanh"], default: "none", "a formula that stands for the error function")
    ],
    supportsFloat64: true)

  private let isApproximate: Bool

  init(_ config: Config) throws { isApproximate = try config.string("approximate") == "tanh" }

  var curve: tenon_curve { isApproximate ? Self.curves.gelu_tanh : Self.curves.gelu }

  func value<T: Scalar>(_ x: T) -> T {
    x / 2 * (1 + (isApproximate ? T.tanh(argument(x)) : T.erf(x / T(2).squareRoot())))
  }

  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    guard isApproximate else {
      // Φ(x) + x · φ(x)
      let density = T.exp(-x * x / 2) / (2 * T.pi).squareRoot()
      return (1 + T.erf(x / T(2).squareRoot())) / 2 + x * density
    }
    let t = T.tanh(argument(x))
    let slope = Self.factor() * (1 + 3 * Self.cubic() * x * x)
    return (1 + t) / 2 + x / 2 * (1 - t * t) * slope
  }

  private func argument<T: Scalar>(_ x: T) -> T { Self.factor() * (x + Self.cubic() * x * x * x) }

  private static func factor<T: Scalar>() -> T { (2 / T.pi).squareRoot() }
  private static func cubic<T: Scalar>() -> T { T(0.044715) }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    let half = try graph("Mul", x, graph.scalar(0.5))
    let curve: ONNXValue
    if isApproximate {
      let cube = try graph("Mul", graph("Mul", graph("Mul", x, x), x), graph.scalar(Self.cubic()))
      curve = try graph("Tanh", graph("Mul", graph("Add", x, cube), graph.scalar(Self.factor())))
    } else {
      curve = try graph("Erf", graph("Div", x, graph.scalar(2.0.squareRoot())))
    }
    try graph.output(graph("Mul", half, graph("Add", curve, graph.scalar(1))))
  }
}
