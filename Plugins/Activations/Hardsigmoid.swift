import CTenonKernels
import TenonPlugin

/// A straight line for the logistic function: y = min(max(0, x + 3), 6) / 6.
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: Courbariaux, Bengio, David 2015, BinaryConnect: Training Deep Neural Networks with Binary Weights.
struct Hardsigmoid: CurveLayer {
  static let declaration = Declaration(
    "Hardsigmoid", "min(max(0, x + 3), 6) / 6",
    arguments: [
      .inplace
    ],
    supportsFloat64: true)
  var curve: tenon_curve { Self.curves.hard_sigmoid }

  init(_ config: Config) {}

  func value<T: Scalar>(_ x: T) -> T { (x < -3 ? 0 : x > 3 ? 6 : x + 3) / 6 }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x > -3 && x < 3 ? 1 / 6 : 0 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { x > -3 && x < 3 ? gradient / 6 : 0 }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("HardSigmoid", graph.input(), with: ["alpha": .float(1.0 / 6), "beta": 0.5]))
  }
}
