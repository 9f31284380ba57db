import TenonPlugin

/// Adds a learnt vector to each position of a sequence: y[n, t] = x[n, t] + p[t].
///
/// Input shape: [N, T, embed_dim] with T up to num_positions. Output shape: the same.
/// Parameters: one [1, num_positions, embed_dim], normal with deviation 0.02 at first, which has the layer's own name.
///
/// Source: Devlin et al. 2019, BERT; torchvision's VisionTransformer, `encoder.pos_embedding`.
struct PositionEmbedding: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "PositionEmbedding", "adds a learnt vector to each position of a sequence",
    arguments: [
      .int("num_positions", "positions of the longest sequence").atLeast(1).atMost(0x1p31 - 1),
      .int("embed_dim", "elements of a position").atLeast(1).atMost(0x1p31 - 1),
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["num_positions": 4, "embed_dim": 5], inputs: [ExampleInput("input", .float32, [3, 4, 5])]),
      Example(
        ["num_positions": 4, "embed_dim": 5], inputs: [ExampleInput("input", .float32, [3, 2, 5])]),
    ])

  let parameters: [Parameter]
  private let positions: Int
  private let width: Int

  init(_ config: Config) throws {
    positions = try config.int("num_positions")
    width = try config.int("embed_dim")
    guard TensorType(.float64, [1, positions, width]).checkedByteCount != nil else {
      throw ComponentError(
        .config, field: "num_positions", "num_positions \(positions) times embed_dim \(width) is too large")
    }
    parameters = [Parameter("", [1, positions, width], initializer: .normal(std: 0.02))]
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let shape = type.shape.dimensions
    guard shape.count == 3, shape[1] <= positions, shape[2] == width else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, T, \(width)] (embed_dim) with T up to \(positions) (num_positions), received \(type.shape)")
    }
    return SpecializedOperation(
      PositionEmbeddingOperation<T>(type, used: shape[1] * width, all: positions * width))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    let rows = try graph.leading(graph.parameter(""), of: positions, axis: 1, as: x, axis: 1, graph.shape()[1])
    try graph.output(graph("Add", x, rows))
  }
}

private struct PositionEmbeddingOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  /// Sequences.
  private let rows: ElementChunks
  /// Elements of the parameter that the sequences are long enough for.
  private let used: ElementChunks
  private let count: Int

  init(_ type: TensorType, used: Int, all: Int) {
    rows = ElementChunks(rows: type.shape[0], of: used)
    self.used = ElementChunks(used, perTask: 1024)
    count = all
    var plan = LayerPlan(inPlace: type)
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "elementwise"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (input, output) = (call.input(as: T.self), call.output(as: T.self))
    let positions: UnsafePointer<T> = call.parameter(0)
    let width = used.count
    rows.eachRow(call) { row, _ in
      let (x, y) = (input + row &* width, output + row &* width)
      for i in 0..<width { y[i] = x[i] + positions[i] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (destination, parameter) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      destination?.prepare(count: rows.count &* used.count)
      parameter?.prepare(count: count)
      return
    }
    let width = used.count
    // The parameter first: the gradient's memory may become that of the input.
    if let parameter {
      parameter.prepare(count: count)
      used.each(call) { range in
        for row in 0..<rows.count {
          let dy = gradient + row &* width
          for i in range { parameter.pointer[i] += dy[i] }
        }
      }
    }
    guard let destination else { return }
    rows.eachRow(call) { row, _ in
      let (dy, dx) = (gradient + row &* width, destination.pointer + row &* width)
      if destination.accumulates {
        for i in 0..<width { dx[i] += dy[i] }
      } else if UnsafePointer(dx) != dy {
        dx.update(from: dy, count: width)
      }
    }
  }
}
