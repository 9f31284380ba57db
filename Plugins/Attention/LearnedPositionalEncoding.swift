import TenonPlugin

/// Adds to each position of a sequence a vector of its own that is trained: y = dropout(x + weight[t]).
///
/// What BERT, GPT-2 and the vision transformer have in place of waves. A sequence may not be longer than `max_len`: there
/// is no vector for what comes after.
///
/// - Input shape: [T, N, d_model], with batch_first [N, T, d_model], or [T, d_model]; T at most max_len.
/// - Output shape: the same.
/// - Parameter: weight [max_len, d_model], as of `Embedding` for the positions 0 to T - 1; normal with a standard
///   deviation of 0.02. Rows of positions that no sequence of a batch has get a gradient of zero.
/// - dropout: in training; number (n · T + t) · d_model + i of the step's random sequence decides about element i.
/// - Source: Devlin et al. 2019, BERT, 3 and A.2; Gehring et al. 2017, Convolutional Sequence to Sequence Learning, 3.1.
///   `torch.nn` has no such layer; `torch.nn.Embedding` over positions computes the same.
struct LearnedPositionalEncoding: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "LearnedPositionalEncoding", "adds a trainable vector for each position in a sequence",
    arguments: PositionArguments.declared, supportsFloat64: true, examples: PositionArguments.examples)

  private let arguments: PositionArguments

  init(_ config: Config) throws { arguments = try PositionArguments(config) }

  var parameters: [Parameter] {
    [Parameter("weight", [arguments.longest, arguments.width], initializer: .normal(mean: 0, std: 0.02))]
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(try PositionsOperation<T>(request, arguments, table: .parameter))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try arguments.onnx(graph, table: graph.unsqueeze(graph.parameter("weight"), [1]))
  }
}
