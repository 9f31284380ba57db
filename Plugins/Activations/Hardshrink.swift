import CTenonKernels
import TenonPlugin

/// Sets what is near zero to zero: y = 0 for |x| <= lambd, else x.
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: torch.nn.Hardshrink.
struct Hardshrink: CurveLayer {
  static let declaration = Declaration(
    "Hardshrink", "0 near zero, x elsewhere",
    arguments: [
      .float("lambd", default: 0.5, "distance from zero up to which the output is 0")
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.hard_shrink }

  private let distance: Double

  init(_ config: Config) throws { distance = try config.float("lambd") }

  var numbers: (p: Double, q: Double) { (distance, 0) }

  func value<T: Scalar>(_ x: T) -> T { x >= -T(distance) && x <= T(distance) ? 0 : x }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x >= -T(distance) && x <= T(distance) ? 0 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { x >= -T(distance) && x <= T(distance) ? 0 : gradient }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Shrink", graph.input(), with: ["lambd": .float(distance), "bias": 0.0]))
  }
}
