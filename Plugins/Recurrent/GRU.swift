import CTenonKernels
import TenonPlugin

/// Gated recurrent units: layers of recurrent cells, in one or both directions.
///
///     r, z = sigmoid(W x + b + U h + b'),  n = tanh(W x + b + r · (U h + b'))      (rows in the order r, z, n)
///     h = (1 - z) · n + z · h
///
/// - Input shapes: input [N, T, input_size] with batch_first, otherwise [T, N, input_size], or [T, input_size];
///   h0 [num_layers · directions, N, hidden_size], without N for an unbatched input, zero where it is left out;
///   lengths int64 [N], each in 0...T: what PyTorch's packed sequences do, see `LSTM`.
/// - Output shapes: output [N, T, directions · hidden_size] (as the input), h_n as h0.
/// - dropout: in training, of every layer's output but the last, as in `LSTM`.
/// - Source: Cho et al. 2014, Learning Phrase Representations using RNN Encoder-Decoder, with the state's product before
///   the reset gate; `torch.nn.GRU`.
struct GRU: LayerComponent, GenericLayer {
  static let states = ["h0"]
  static let declaration = Declaration(
    "GRU", "gated recurrent units", arguments: RecurrentArguments.declared(), supportsFloat64: true,
    examples: RecurrentArguments.examples(states: states))

  let arguments: RecurrentArguments

  init(_ config: Config) throws { arguments = try RecurrentArguments(config) }

  var inputs: [Port] { arguments.inputs(states: Self.states) }
  var outputs: [Port] { [.output, Port("h_n")] }
  var parameters: [Parameter] { arguments.parameters(gates: GRUCell.layout.gateCount) }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try arguments.operation(SpecializedCell<T>(GRUCell()), states: Self.states, request)
  }

  func onnx(_ graph: ONNXGraph) throws {
    try RecurrentONNX(
      arguments: arguments, op: "GRU", gates: [1, 0, 2], attributes: [NamedValue("linear_before_reset", 1)], states: 1
    ).write(graph)
  }
}

/// Blocks r, z, n, and U h + b' of n, which r is multiplied with.
struct GRUCell: RecurrentCell {
  static let layout = CellLayout(gates: 3, apart: 1)

  var kernels: (forward: tenon_cell_forward?, backward: tenon_cell_backward?) {
    (tenon_recurrent().pointee.gru_forward, tenon_recurrent().pointee.gru_backward)
  }

  func forward<T: Scalar>(
    _ blocks: UnsafeMutablePointer<T>, plane: Int, before: CellState<T>, after: CellState<T>, count: Int
  ) {
    for k in 0..<count {
      let r = T.sigmoid(blocks[k])
      let z = T.sigmoid(blocks[plane &+ k])
      let n = T.tanh(blocks[2 &* plane &+ k] + r * blocks[3 &* plane &+ k])
      (blocks[k], blocks[plane &+ k], blocks[2 &* plane &+ k]) = (r, z, n)
      after.hidden[k] = n + z * (before.hidden[k] - n)
    }
  }

  func backward<T: Scalar>(
    _ blocks: UnsafePointer<T>, plane: Int, before: CellState<T>, above: UnsafePointer<T>?, gradient: CellState<T>,
    into sums: UnsafeMutablePointer<T>, count: Int
  ) {
    for k in 0..<count {
      let (r, z, n) = (blocks[k], blocks[plane &+ k], blocks[2 &* plane &+ k])
      let outer = gradient.hidden[k] + (above.map { $0[k] } ?? 0)
      let inner = outer * (1 - z) * (1 - n * n)
      sums[k] = inner * blocks[3 &* plane &+ k] * r * (1 - r)
      sums[plane &+ k] = outer * (before.hidden[k] - n) * z * (1 - z)
      sums[2 &* plane &+ k] = inner
      sums[3 &* plane &+ k] = inner * r
      gradient.hidden[k] = outer * z
    }
  }
}
