import CTenonKernels
import TenonPlugin

/// Cuts off what is below `min_val` or above `max_val`: y = min(max(min_val, x), max_val).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Collobert 2004, Large Scale Machine Learning.
struct Hardtanh: CurveLayer {
  static let declaration = Declaration(
    "Hardtanh", "x between min_val and max_val, the nearer of them outside",
    arguments: [
      .float("min_val", default: -1, "the smallest output"),
      .float("max_val", default: 1, "the largest output"),
      .inplace,
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.clip }

  private let minimum: Double
  private let maximum: Double

  init(_ config: Config) throws {
    minimum = try config.float("min_val")
    maximum = try config.float("max_val")
    guard minimum <= maximum else {
      throw ComponentError(
        .config, field: "min_val", "expected at most max_val = \(maximum), received \(minimum)")
    }
  }

  var numbers: (p: Double, q: Double) { (minimum, maximum) }

  func value<T: Scalar>(_ x: T) -> T { x < T(minimum) ? T(minimum) : x > T(maximum) ? T(maximum) : x }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= T(minimum) || x >= T(maximum) ? 0 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { x <= T(minimum) || x >= T(maximum) ? 0 : gradient }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Clip", graph.input(), graph.scalar(minimum), graph.scalar(maximum)))
  }
}
