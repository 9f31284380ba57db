import TenonPlugin

/// Divides one dimension into several.
///
/// Input shape: [..., d, ...]. Output shape: [..., *unflattened_size, ...], whose product is d; one extent may be -1.
struct Unflatten: ViewLayer {
  static let declaration = Declaration(
    "Unflatten", "divides one dimension into several",
    arguments: [
      .int("dim", "dimension to divide, negative from the end"),
      .list("unflattened_size", of: .int, "extents to divide it into; one may be -1: what is left").atLeast(-1),
    ],
    supportsFloat64: true,
    examples: [
      Example(["dim": 1, "unflattened_size": [2, 3]], inputs: [ExampleInput("input", .float32, [3, 6, 4])])
    ])

  private let dimension: Int
  private let extents: [Int]

  init(_ config: Config) throws {
    dimension = try config.int("dim")
    extents = try config.ints("unflattened_size")
    guard !extents.isEmpty else {
      throw ComponentError(.config, field: "unflattened_size", "expected at least one extent, received none")
    }
    try Self.check(extents, "unflattened_size")
  }

  func dimensions(of input: Shape) throws -> [Int] {
    let axis = try input.position(of: dimension, "dim")
    let parts = try Self.resolved(extents, count: input[axis], "unflattened_size", of: input)
    return Array(input.dimensions.prefix(axis)) + parts + Array(input.dimensions.dropFirst(axis + 1))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let axis = dimension < 0 ? dimension + shape.count : dimension
    // What is left open is known where the extent is.
    let known = extents.filter { $0 != -1 }.reduce(1, *)
    let parts: [ONNXGraph.Extent] = extents.map { extent in
      extent != -1 ? .fixed(extent) : shape[axis].map { .fixed($0 / max(1, known)) } ?? .rest
    }
    try graph.output(
      graph.reshape(
        x, to: (0..<axis).map { .same($0) } + parts + (axis + 1..<shape.count).map { .same($0) }, of: x, shape))
  }
}
