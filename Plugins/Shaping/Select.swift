import TenonPlugin

/// Takes one slice along a dimension, which then is gone, as `torch.select` does: `h_n[-1]` is `{dim: 0, index: -1}`.
///
/// Input shape: [..., d, ...]. Output shape: the same without dimension `dim`.
struct Select: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Select", "one slice along a dimension",
    arguments: [
      .int("dim", "dimension to select in, negative from the end"),
      .int("index", "which slice, negative from the end"),
    ],
    supportsFloat64: true,
    examples: [Example(["dim": 1, "index": -1], inputs: [ExampleInput("input", .float32, [3, 4, 5])])])

  private let dimension: Int
  private let index: Int

  init(_ config: Config) throws {
    dimension = try config.int("dim")
    index = try config.int("index")
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let rank = type.shape.rank
    guard dimension >= -rank, dimension < rank else {
      throw ComponentError(
        .shape, field: "input", "expected a dimension \(dimension) (dim), received rank \(rank): \(type.shape)")
    }
    let axis = dimension < 0 ? dimension + rank : dimension
    let extent = type.shape[axis]
    guard index >= -extent, index < extent else {
      throw ComponentError(
        .shape, field: "input",
        "expected a slice \(index) (index), received \(extent) in dimension \(axis): \(type.shape)")
    }
    let slice = index < 0 ? index + extent : index
    return SpecializedOperation(SelectOperation<T>(type, axis, slice))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let place = try graph.constant(Tensor([Int64(index)], shape: []))
    try graph.output(graph("Gather", graph.input(), place, with: ["axis": .int(dimension)]))
  }
}

/// The input as rows [outer, extent, inner], of which every one gives a piece.
private struct SelectOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let outer: Int
  private let inner: Int
  private let rowCount: Int
  private let start: Int
  private let rowsPerTask: Int

  init(_ type: TensorType, _ axis: Int, _ slice: Int) {
    let dimensions = type.shape.dimensions
    outer = dimensions.prefix(axis).reduce(1, &*)
    inner = dimensions.dropFirst(axis + 1).reduce(1, &*)
    rowCount = dimensions[axis] &* inner
    start = slice &* inner
    rowsPerTask = max(1, 16_384 / max(1, rowCount))
    let output = TensorType(type.dtype, Shape(Array(dimensions.prefix(axis) + dimensions.dropFirst(axis + 1))))
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(2 * output.byteCount)
    plan.algorithm = "copy"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (input, output) = (call.input(as: T.self), call.output(as: T.self))
    eachRow(call) { row in
      (output + row &* inner).update(from: input + (row &* rowCount &+ start), count: inner)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    destination.prepare(count: outer &* rowCount)
    guard let gradient = call.gradOutput(as: T.self) else { return }
    eachRow(call) { row in
      let (source, target) = (gradient + row &* inner, destination.pointer + (row &* rowCount &+ start))
      for i in 0..<inner { target[i] += source[i] }
    }
  }

  private func eachRow(_ call: LayerCall, _ body: (Int) -> Void) {
    call.step.parallelFor((outer + rowsPerTask - 1) / rowsPerTask) { task, _ in
      let first = task &* rowsPerTask
      for row in first..<min(outer, first &+ rowsPerTask) { body(row) }
    }
  }
}
