import TenonPlugin

/// A layer that adds a border to each image or sequence.
protocol PaddingLayer: LayerComponent, GenericLayer {
  /// Padded dimensions, which are the last ones.
  static var dimensions: Int { get }
  /// Before and after the last dimension, then before and after the one before it.
  var padding: [Int] { get }
  var fill: PaddingFill { get }
}

extension PaddingLayer {
  /// - Parameter takesAway: whether negative numbers make sense.
  static func argument(takesAway: Bool = false) -> Argument {
    let sides = dimensions == 1 ? "[left, right]" : "[left, right, top, bottom]"
    return .tuple("padding", 2 * dimensions, "elements to add, \(sides)\(takesAway ? "; negative: to take away" : "")")
      .atLeast(takesAway ? -PaddedAxis.maximum : 0).atMost(PaddedAxis.maximum)
  }

  static func padding(_ config: Config) throws -> [Int] { try config.tuple("padding", 2 * dimensions) }

  static var example: Example { Example(["padding": exampleSides], inputs: exampleInputs) }

  static var exampleSides: Value { dimensions == 1 ? [2, 1] : [2, 1, 0, 3] }

  static var exampleInputs: [ExampleInput] {
    [ExampleInput("input", .float32, dimensions == 1 ? [2, 3, 5] : [2, 3, 5, 4])]
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let shape = type.shape
    let count = Self.dimensions
    guard count + 1...count + 2 ~= shape.rank else {
      throw ComponentError(
        .shape, field: "input",
        "expected \(count == 1 ? "[N, C, L] or [C, L]" : "[N, C, H, W] or [C, H, W]"), received \(shape)")
    }
    let columns = try PaddedAxis(shape[shape.rank - 1], before: padding[0], after: padding[1], fill, of: shape)
    let rows =
      count == 1
      ? try PaddedAxis(1, before: 0, after: 0, fill, of: shape)
      : try PaddedAxis(shape[shape.rank - 2], before: padding[2], after: padding[3], fill, of: shape)
    let output = TensorType(
      type.dtype,
      Shape(shape.dimensions.dropLast(count) + (count == 1 ? [columns.count] : [rows.count, columns.count])))
    guard output.checkedByteCount != nil, let plane = Shape([rows.count, columns.count]).checkedElementCount,
      plane <= PaddedAxis.largestPlane
    else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    var value: T = 0
    if case .constant(let number) = fill { value = T(number) }
    return SpecializedOperation(
      PaddingOperation<T>(
        rows, columns, planes: shape.dimensions.dropLast(count).reduce(1, &*), value: value, output))
  }
}

extension PaddingLayer {
  func onnx(_ graph: ONNXGraph) throws {
    let border: ONNXBorder =
      switch fill {
      case .constant(let number): .constant(number)
      case .reflection: .reflect
      case .replication: .edge
      case .circular: .wrap
      }
    // The last dimension comes first.
    let axes = (0..<Self.dimensions).reversed()
    try graph.output(
      graph.pad(
        graph.input(), rank: graph.shape().count, before: axes.map { padding[2 * $0] },
        after: axes.map { padding[2 * $0 + 1] }, border))
  }
}
