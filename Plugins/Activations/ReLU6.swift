import CTenonKernels
import TenonPlugin

/// Cuts off what is below 0 or above 6: y = min(max(0, x), 6).
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Krizhevsky 2010, Convolutional Deep Belief Networks on CIFAR-10.
struct ReLU6: CurveLayer {
  static let declaration = Declaration(
    "ReLU6", "min(max(0, x), 6)",
    arguments: [
      .inplace
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.clip }

  init(_ config: Config) {}

  var numbers: (p: Double, q: Double) { (0, 6) }

  func value<T: Scalar>(_ x: T) -> T { x < 0 ? 0 : x > 6 ? 6 : x }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= 0 || x >= 6 ? 0 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { x <= 0 || x >= 6 ? 0 : gradient }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Clip", graph.input(), graph.scalar(0), graph.scalar(6)))
  }
}
