import TenonPlugin

/// Removes dimensions of extent 1, as `torch.squeeze` does.
///
/// Input shape: any. Output shape: the same without those of the named dimensions that are 1; without any 1 for null.
struct Squeeze: ViewLayer {
  static let declaration = Declaration(
    "Squeeze", "removes dimensions of extent 1",
    arguments: [
      .list("dim", of: .int, "dimensions to remove where they are 1, negative from the end; null: all").or(.int)
        .orNull()
    ],
    supportsFloat64: true,
    examples: [
      Example(["dim": 1], inputs: [ExampleInput("input", .float32, [3, 1, 4])]),
      Example(inputs: [ExampleInput("input", .float32, [3, 1, 4, 1])]),
    ])

  private let named: [Int]?

  init(_ config: Config) throws { named = try config.isNull("dim") ? nil : config.dimensions("dim") }

  func dimensions(of input: Shape) throws -> [Int] {
    // A number without dimensions may be asked for the first one.
    let one = input.rank == 0 ? Shape([1]) : input
    let positions = try named.map { try one.positions(of: $0, "dim") } ?? Array(0..<input.rank)
    return input.dimensions.enumerated().filter { !positions.contains($0.offset) || $0.element != 1 }.map(\.element)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let places = named.map { $0.map { $0 < 0 ? $0 + shape.count : $0 } } ?? Array(shape.indices)
    let axes = places.filter { shape.indices.contains($0) && shape[$0] == 1 }
    try graph.output(axes.isEmpty ? x : graph.squeeze(x, axes))
  }
}
