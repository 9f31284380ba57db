import TenonPlugin

/// Looks up a row of the weight for each index.
///
/// - Input shape: int64, any shape S, each index in 0..<num_embeddings.
/// - Output shape: S + [embedding_dim].
/// - Parameters: weight [num_embeddings, embedding_dim], standard normal.
/// - padding_idx: a row that starts at zero and gets no gradient; negative numbers count from the end.
/// - max_norm: a row of a longer norm (`norm_type`) is scaled to it before it is looked up, in training in the weight itself.
/// - scale_grad_by_freq: the gradient of a row is divided by how often it is looked up in the batch.
/// - sparse: the gradient lists the rows that were looked up, for SparseAdam or SGD without momentum; the others are not
///   touched in a step. Where several layers share the weight it is dense all the same.
/// - Differs from PyTorch: with max_norm, evaluation looks up scaled rows, too, but leaves the weight as it is.
struct Embedding: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Embedding", "a trainable row for each index",
    arguments: [
      .int("num_embeddings", "rows of the weight").atLeast(1),
      .int("embedding_dim", "elements of a row").atLeast(1),
      PaddingRow.argument,
    ] + RowNormLimit.arguments + [
      RowIndices.scalesGradient,
      .bool("sparse", default: false, "give the gradient as the rows that were looked up"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["num_embeddings": 10, "embedding_dim": 3], inputs: [ExampleInput("input", .int64, [4, 5], 0...9)]),
      Example(
        ["num_embeddings": 10, "embedding_dim": 3, "padding_idx": 2, "sparse": true],
        inputs: [ExampleInput("input", .int64, [4, 5], 0...9)]),
      Example(
        ["num_embeddings": 10, "embedding_dim": 3, "max_norm": 1.0],
        inputs: [ExampleInput("input", .int64, [4, 5], 0...9)]),
    ])

  let rows: Int
  let width: Int
  let padding: Int?
  let limit: RowNormLimit?
  let scalesByFrequency: Bool
  let isSparse: Bool

  init(_ config: Config) throws {
    rows = try config.int("num_embeddings")
    width = try config.int("embedding_dim")
    guard TensorType(.float64, [rows, width]).checkedByteCount != nil else {
      throw ComponentError(.config, field: "num_embeddings", "a weight of [\(rows), \(width)] is too large")
    }
    padding = try PaddingRow.row(config, of: rows)
    limit = try RowNormLimit(config)
    scalesByFrequency = try config.bool("scale_grad_by_freq")
    isSparse = try config.bool("sparse")
    guard !isSparse || !scalesByFrequency else {
      throw ComponentError(
        .config, field: "scale_grad_by_freq", "expected false with sparse: true, as in PyTorch; received true")
    }
  }

  var inputs: [Port] { [Port("input", dtypes: [.int64], differentiable: false)] }
  var parameters: [Parameter] { [Parameter("weight", [rows, width], initializer: .own)] }

  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    try PaddingRow.fill(value, padding, width: width, step)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let input = try request.input()
    let output = TensorType(T.dtype, Shape(input.shape.dimensions + [width]))
    guard output.checkedByteCount != nil else {
      throw ComponentError(
        .shape, field: "input",
        "expected at most 7 dimensions and an output that fits into memory, received \(input.shape)")
    }
    return SpecializedOperation(EmbeddingOperation<T>(self, output, request))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let rows = try graph("Gather", graph.parameter("weight"), graph.input(), with: ["axis": 0])
    try graph.output(limit.map { try $0.onnx(graph, rows) } ?? rows)
  }
}
