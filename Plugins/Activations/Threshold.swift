import CTenonKernels
import TenonPlugin

/// Replaces what is not above a threshold by a number: y = x for x > threshold, else value.
///
/// Input shape: any, in any layout. Output shape: the same. `inplace` changes nothing here.
///
/// Source: torch.nn.Threshold.
struct Threshold: CurveLayer {
  static let declaration = Declaration(
    "Threshold", "x above a threshold, a number below",
    arguments: [
      .float("threshold", "what x must be above of"),
      .float("value", "the output elsewhere"),
      .inplace,
    ],
    supportsFloat64: true,
    examples: [Example(["threshold": 0.1, "value": 20.0], inputs: [ExampleInput("input", .float32, [3, 4, 5])])])
  var curve: tenon_curve { Self.curves.threshold }

  private let threshold: Double
  private let replacement: Double

  init(_ config: Config) throws {
    threshold = try config.float("threshold")
    replacement = try config.float("value")
  }

  var numbers: (p: Double, q: Double) { (threshold, replacement) }

  func value<T: Scalar>(_ x: T) -> T { x <= T(threshold) ? T(replacement) : x }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x <= T(threshold) ? 0 : 1 }
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { x <= T(threshold) ? 0 : gradient }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    try graph.output(
      graph("Where", graph("LessOrEqual", x, graph.scalar(threshold)), graph.scalar(replacement), x))
  }
}
