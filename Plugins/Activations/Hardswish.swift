import CTenonKernels
import TenonPlugin

/// x times a straight line for the logistic function: y = x · min(max(0, x + 3), 6) / 6.
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Howard et al. 2019, Searching for MobileNetV3.
struct Hardswish: CurveLayer {
  static let declaration = Declaration(
    "Hardswish", "x · min(max(0, x + 3), 6) / 6",
    arguments: [
      .inplace
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.hard_swish }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { x * (x < -3 ? 0 : x > 3 ? 6 : x + 3) / 6 }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T {
    x <= -3 ? 0 : x < 3 ? gradient * (x / 3 + 0.5) : gradient
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("HardSwish", graph.input())) }
}
