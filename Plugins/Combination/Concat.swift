import TenonKernels
import TenonPlugin

/// Joins any number of tensors along one dimension, as `torch.cat` does.
///
/// Input shapes: the same, but for the extent of `dim`. Output shape: that extent is the sum of theirs.
struct Concat: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Concat", "joins tensors along one dimension",
    arguments: [.int("dim", default: 0, "dimension to join along, negative from the end")], supportsFloat64: true,
    examples: [
      Example(inputs: [ExampleInput("tensors", .float32, [2, 3]), ExampleInput("tensors", .float32, [4, 3])])
    ])

  private let dimension: Int

  init(_ config: Config) throws { dimension = try config.int("dim") }

  var inputs: [Port] { [Port("tensors", variadic: true)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let types = try request.inputs.indices.map { try request.input($0) }
    let first = try request.input(0)
    let rank = first.shape.rank
    guard dimension >= -rank, dimension < rank else {
      throw ComponentError(
        .shape, field: "tensors", "expected a dimension \(dimension) (dim), received rank \(rank): \(first.shape)")
    }
    let axis = dimension < 0 ? dimension + rank : dimension
    var output = first
    for (index, type) in types.enumerated().dropFirst() {
      var aligned = type
      if type.shape.rank == rank { aligned.shape.dimensions[axis] = first.shape[axis] }
      guard aligned == first else {
        throw ComponentError(
          .shape, field: "tensors",
          "expected tensor \(index) to be \(first) but for dimension \(axis) (dim), received \(type)")
      }
      output.shape.dimensions[axis] &+= type.shape[axis]
    }
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "tensors", "the output \(output.shape) is too large")
    }
    return SpecializedOperation(ConcatOperation<T>(types, axis, output))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let values = try (0..<graph.inputCount).map { try graph.input($0) }
    try graph.output(graph.node("Concat", values, with: ["axis": .int(dimension)])[0])
  }
}

/// The output as rows, each made of a piece of every input.
private struct ConcatOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  /// Elements of each input's piece, and where it begins in the output's row.
  private let pieces: [(start: Int, count: Int)]
  private let rows: ElementChunks
  private let rowCount: Int

  init(_ types: [TensorType], _ axis: Int, _ output: TensorType) {
    let inner = output.shape.dimensions.dropFirst(axis + 1).reduce(1, &*)
    var pieces: [(start: Int, count: Int)] = []
    var start = 0
    for type in types {
      pieces.append((start, type.shape[axis] &* inner))
      start &+= type.shape[axis] &* inner
    }
    self.pieces = pieces
    rows = ElementChunks(rows: output.shape.dimensions.prefix(axis).reduce(1, &*), of: start)
    rowCount = start
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(2 * output.byteCount)
    plan.algorithm = "copy"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let output = call.output(as: T.self)
    for index in pieces.indices {
      let (start, count) = pieces[index]
      let input = call.input(index, as: T.self)
      rows.eachRow(call) { row, _ in
        (output + (row &* rowCount &+ start)).update(from: input + row &* count, count: count)
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradient = call.gradOutput(as: T.self)
    for index in pieces.indices {
      let (start, count) = pieces[index]
      guard let destination = call.gradInput(index, as: T.self) else { continue }
      guard let gradient else {
        destination.prepare(count: rows.count &* count)
        continue
      }
      rows.eachRow(call) { row, _ in
        let (from, to) = (gradient + (row &* rowCount &+ start), destination.pointer + row &* count)
        if destination.accumulates {
          add(from, to: to, count: count)
        } else {
          to.update(from: from, count: count)
        }
      }
    }
  }
}
