import TenonPlugin

/// Looks up a row of the weight for each index.
///
/// - Input shape: int64, any shape S, each index in 0..<num_embeddings.
/// - Output shape: S + [embedding_dim].
/// - Parameters: weight [num_embeddings, embedding_dim], standard normal.
/// - padding_idx: a row that starts at zero and gets no gradient; negative numbers count from the end.
/// - Differs from PyTorch: without max_norm, scale_grad_by_freq and sparse.
struct Embedding: LayerComponent {
  static let declaration = Declaration(
    "Embedding", "a trainable row for each index",
    arguments: [
      .int("num_embeddings", "rows of the weight").atLeast(1),
      .int("embedding_dim", "elements of a row").atLeast(1),
      PaddingRow.argument,
    ],
    examples: [
      Example(["num_embeddings": 10, "embedding_dim": 3], inputs: [ExampleInput("input", .int64, [4, 5], 0...9)])
    ])

  let rows: Int
  let width: Int
  let padding: Int?

  init(_ config: Config) throws {
    rows = try config.int("num_embeddings")
    width = try config.int("embedding_dim")
    padding = try PaddingRow.row(config, of: rows)
  }

  var inputs: [Port] { [Port("input", dtypes: [.int64], differentiable: false)] }
  var outputs: [Port] { [Port("output", dtypes: [.float32])] }
  var parameters: [Parameter] { [Parameter("weight", [rows, width], initializer: .own)] }

  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    try PaddingRow.fill(value, padding, width: width, step)
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let input = try request.input()
    guard input.dtype == .int64 else {
      throw ComponentError(.shape, field: "input", "expected int64 indices, received \(input)")
    }
    guard input.shape.rank < Shape.maximumRank else {
      throw ComponentError(.shape, field: "input", "expected at most 7 dimensions, received \(input.shape)")
    }
    return EmbeddingOperation(self, input)
  }
}

private struct EmbeddingOperation: LayerOperation {
  let plan: LayerPlan
  private let rows: Int
  private let width: Int
  private let padding: Int?
  private let count: Int

  /// Columns of one task in backward, so that two tasks never add to the same element.
  private static let columns = 64

  init(_ layer: Embedding, _ input: TensorType) {
    rows = layer.rows
    width = layer.width
    padding = layer.padding
    count = input.shape.elementCount
    var plan = LayerPlan(
      outputs: [TensorType(.float32, Shape(input.shape.dimensions + [layer.width]))], backwardNeeds: [.input(0)])
    plan.bytesMoved = 8 * Double(count) * Double(layer.width)
    plan.algorithm = "gather"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let indices = call.input(as: Int64.self)
    let weight = call.parameter(0, as: Float.self)
    let output = call.output(as: Float.self)
    for i in 0..<count where indices[i] < 0 || indices[i] >= Int64(rows) {
      throw ComponentError(
        .data, field: "input", "expected 0..<\(rows) (num_embeddings = \(rows)), received \(indices[i]) as index \(i)")
    }
    ElementChunks(rows: count, of: width).eachRow(call) { i, _ in
      (output + i &* width).update(from: weight + Int(indices[i]) &* width, count: width)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradParameter(0, as: Float.self) else { return }
    destination.prepare(count: rows &* width)
    guard let gradient = call.gradOutput(as: Float.self) else { return }
    let indices = call.input(as: Int64.self)
    ElementChunks(width, perTask: Self.columns).each(call) { columns in
      for i in 0..<count {
        let row = Int(indices[i])
        guard row != padding else { continue }
        for column in columns { destination.pointer[row &* width &+ column] += gradient[i &* width &+ column] }
      }
    }
  }
}
