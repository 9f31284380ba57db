import CTenonKernels
import TenonPlugin

/// Moves everything towards zero: y = x - lambd for x > lambd, x + lambd for x < -lambd, else 0.
///
/// Input shape: any, in any layout. Output shape: the same.
///
/// Source: Donoho 1995, De-Noising by Soft-Thresholding.
struct Softshrink: CurveLayer {
  static let declaration = Declaration(
    "Softshrink", "x moved towards zero",
    arguments: [
      .float("lambd", default: 0.5, "distance to move by, at least 0").atLeast(0)
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.soft_shrink }

  private let distance: Double

  init(_ config: Config) throws { distance = try config.float("lambd") }

  var numbers: (p: Double, q: Double) { (distance, 0) }

  func value<T: Scalar>(_ x: T) -> T { x > T(distance) ? x - T(distance) : x < -T(distance) ? x + T(distance) : x * 0 }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x >= -T(distance) && x <= T(distance) ? 0 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { x >= -T(distance) && x <= T(distance) ? 0 : gradient }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Shrink", graph.input(), with: ["lambd": .float(distance), "bias": .float(distance)]))
  }
}
