import CTenonKernels
import TenonPlugin

/// Plain recurrent cells, after Elman: layers of them, in one or both directions.
///
///     h = f(W x + b + U h + b'),  f = tanh or relu
///
/// - Input shapes: input [N, T, input_size] with batch_first, otherwise [T, N, input_size], or [T, input_size];
///   h0 [num_layers · directions, N, hidden_size], without N for an unbatched input, zero where it is left out;
///   lengths int64 [N], each in 0...T: what PyTorch's packed sequences do, see `LSTM`.
/// - Output shapes: output [N, T, directions · hidden_size] (as the input), h_n as h0.
/// - dropout: in training, of every layer's output but the last, as in `LSTM`.
/// - Source: Elman 1990, Finding Structure in Time; `torch.nn.RNN`.
struct RNN: LayerComponent, GenericLayer {
  static let states = ["h0"]
  static let declaration = Declaration(
    "RNN", "plain recurrent cells",
    arguments: RecurrentArguments.declared([
      .choice("nonlinearity", ["tanh", "relu"], default: "tanh", "what the sum becomes the state by")
    ]), supportsFloat64: true, examples: RecurrentArguments.examples(states: states))

  let arguments: RecurrentArguments
  let cell: RNNCell

  init(_ config: Config) throws {
    arguments = try RecurrentArguments(config)
    cell = RNNCell(rectifies: try config.string("nonlinearity") == "relu")
  }

  var inputs: [Port] { arguments.inputs(states: Self.states) }
  var outputs: [Port] { [.output, Port("h_n")] }
  var parameters: [Parameter] { arguments.parameters(gates: RNNCell.layout.gateCount) }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try arguments.operation(SpecializedCell<T>(cell), states: Self.states, request)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let curve = Value.string(cell.rectifies ? "Relu" : "Tanh")
    try RecurrentONNX(
      arguments: arguments, op: "RNN", gates: [0],
      attributes: [NamedValue("activations", .list(Array(repeating: curve, count: arguments.directions)))], states: 1
    ).write(graph)
  }
}

/// One block, of the state itself.
struct RNNCell: RecurrentCell {
  static let layout = CellLayout(gates: 1)

  /// ReLU in place of tanh.
  let rectifies: Bool

  var kernels: (forward: tenon_cell_forward?, backward: tenon_cell_backward?) {
    let all = tenon_recurrent().pointee
    return rectifies ? (all.relu_forward, all.relu_backward) : (all.tanh_forward, all.tanh_backward)
  }

  func forward<T: Scalar>(
    _ blocks: UnsafeMutablePointer<T>, plane: Int, before: CellState<T>, after: CellState<T>, count: Int
  ) {
    for k in 0..<count {
      let sum = blocks[k]
      let h = rectifies ? (sum <= 0 ? 0 : sum) : T.tanh(sum)
      blocks[k] = h
      after.hidden[k] = h
    }
  }

  func backward<T: Scalar>(
    _ blocks: UnsafePointer<T>, plane: Int, before: CellState<T>, above: UnsafePointer<T>?, gradient: CellState<T>,
    into sums: UnsafeMutablePointer<T>, count: Int
  ) {
    for k in 0..<count {
      let outer = gradient.hidden[k] + (above.map { $0[k] } ?? 0)
      let h = blocks[k]
      sums[k] = rectifies ? (h <= 0 ? 0 : outer) : outer * (1 - h * h)
      gradient.hidden[k] = 0
    }
  }
}
