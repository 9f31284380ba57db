import TenonPlugin

/// Adds a dimension of extent 1, as `torch.unsqueeze` does.
///
/// Input shape: [..., ...]. Output shape: [..., 1, ...], where 1 is dimension `dim` of the output.
struct Unsqueeze: ViewLayer {
  static let declaration = Declaration(
    "Unsqueeze", "adds a dimension of extent 1",
    arguments: [.int("dim", "place of the new dimension, negative from the end")],
    supportsFloat64: true,
    examples: [Example(["dim": 1], inputs: [ExampleInput("input", .float32, [3, 4])])])

  private let dimension: Int

  init(_ config: Config) throws { dimension = try config.int("dim") }

  func dimensions(of input: Shape) throws -> [Int] {
    var dimensions = input.dimensions
    dimensions.insert(1, at: try input.position(of: dimension, "dim", extra: 1))
    return dimensions
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph.unsqueeze(graph.input(), [dimension])) }
}
