import TenonPlugin

/// A fixed multiple of the input: y = factor · x.
///
/// Input shape: any, in any layout. Output shape: the same.
struct Scale: ElementwiseLayer {
  static let declaration = Declaration(
    "Scale", "a fixed multiple of the input", arguments: [.float("factor", "what to multiply by")],
    supportsFloat64: true,
    examples: [Example(["factor": -1.5], inputs: [ExampleInput("input", .float32, [2, 16, 3, 5])])])
  static let backwardReads: ElementwiseValues = []

  private let factor: Double

  init(_ config: Config) throws { factor = try config.float("factor") }

  func value<T: Scalar>(_ x: T) -> T { x * T(factor) }
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { T(factor) }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Mul", graph.input(), graph.scalar(factor))) }
}
