import TenonPlugin

/// Puts the dimensions in another order, as `torch.permute` does.
///
/// Input shape: [d_0, d_1, ...]. Output shape: [d_dims[0], d_dims[1], ...].
struct Permute: ReorderingLayer {
  static let declaration = Declaration(
    "Permute", "the dimensions in another order",
    arguments: [.list("dims", of: .int, "the input's dimensions in the output's order, negative from the end")],
    supportsFloat64: true,
    examples: [Example(["dims": [0, 2, 1]], inputs: [ExampleInput("input", .float32, [3, 4, 5])])])

  private let order: [Int]

  init(_ config: Config) throws { order = try config.ints("dims") }

  func view(of input: Shape) throws -> (output: Shape, view: StridedView) {
    guard order.count == input.rank else {
      throw ComponentError(
        .shape, field: "input", "expected rank \(order.count) (dims = \(order)), received \(input)")
    }
    _ = try input.positions(of: order, "dims")
    let order = try order.map { try input.position(of: $0, "dims") }
    let strides = input.strides
    return (Shape(order.map { input[$0] }), StridedView(order.map { (input[$0], strides[$0]) }))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph.transpose(graph.input(), order.map { $0 < 0 ? $0 + order.count : $0 }))
  }
}
