import TenonPlugin

/// Gives the elements, in their order, other dimensions, as `torch.reshape` does.
///
/// Input shape: any. Output shape: `shape`, the batch dimension included; one extent may be -1, which stands for what is
/// left.
struct Reshape: ViewLayer {
  static let declaration = Declaration(
    "Reshape", "other dimensions for the same elements",
    arguments: [
      .list("shape", of: .int, "extents of the output, with the batch's; one may be -1: what is left").atLeast(-1)
    ],
    supportsFloat64: true,
    examples: [Example(["shape": [-1, 2, 6]], inputs: [ExampleInput("input", .float32, [3, 4, 3])])])

  private let extents: [Int]

  init(_ config: Config) throws {
    extents = try config.ints("shape")
    try Self.check(extents, "shape")
  }

  func dimensions(of input: Shape) throws -> [Int] {
    try Self.resolved(extents, count: input.elementCount, "shape", of: input)
  }

  func onnx(_ graph: ONNXGraph) throws {
    guard !extents.contains(0) else {
      throw ComponentError(.unsupported, "an extent of 0 in shape means in ONNX that it stays as it is")
    }
    try graph.output(graph.reshape(graph.input(), extents))
  }
}
