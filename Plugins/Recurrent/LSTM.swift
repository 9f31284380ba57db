import CTenonKernels
import TenonPlugin

/// Long short-term memory: layers of recurrent cells, in one or both directions.
///
///     i, f, o = sigmoid(W x + b + U h + b'),  g = tanh(W x + b + U h + b')      (rows in the order i, f, g, o)
///     c = f · c + i · g,  h = o · tanh(c)
///
/// - Input shapes: input [N, T, input_size] with batch_first, otherwise [T, N, input_size], or [T, input_size];
///   h0 and c0 [num_layers · directions, N, hidden_size], without N for an unbatched input; without h0 or c0
///   that state starts at zero. lengths int64 [N], each in 0...T; without them every sequence has T steps.
/// - Output shapes: output [N, T, directions · hidden_size] (as the input), h_n and c_n as h0.
/// - lengths: what PyTorch's packed sequences do: the output is zero after the end of a sequence, h_n and c_n are those
///   of its last step, and backwards begins there. A sequence of no steps leaves its state as it is.
/// - dropout: in training, of every layer's output but the last; number (layer · N + n) · T · directions · hidden_size
///   + t · directions · hidden_size + k of the step's random sequence decides about element k.
/// - Differs from PyTorch: without proj_size; lengths are an input, where PyTorch packs the sequences; and they may be 0.
/// - Source: Hochreiter and Schmidhuber 1997, Long Short-Term Memory; `torch.nn.LSTM`.
struct LSTM: LayerComponent, GenericLayer {
  static let states = ["h0", "c0"]
  static let declaration = Declaration(
    "LSTM", "long short-term memory", arguments: RecurrentArguments.declared(), supportsFloat64: true,
    examples: RecurrentArguments.examples(states: states))

  let arguments: RecurrentArguments

  init(_ config: Config) throws { arguments = try RecurrentArguments(config) }

  var inputs: [Port] { arguments.inputs(states: Self.states) }
  var outputs: [Port] { [.output, Port("h_n"), Port("c_n")] }
  var parameters: [Parameter] { arguments.parameters(gates: LSTMCell.gateCount) }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try arguments.operation(LSTMCell(), states: Self.states, request, in: type)
  }
}

/// Blocks i, f, g, o.
struct LSTMCell: RecurrentCell {
  static let gateCount = 4
  static let blockCount = 4
  static let hasMemory = true

  var kernels: (forward: tenon_cell_forward?, backward: tenon_cell_backward?) {
    (tenon_recurrent().pointee.lstm_forward, tenon_recurrent().pointee.lstm_backward)
  }

  func forward<T: Scalar>(
    _ blocks: UnsafeMutablePointer<T>, plane: Int, before: CellState<T>, after: CellState<T>, count: Int
  ) {
    guard let memory = before.memory, let newMemory = after.memory else { return }
    for k in 0..<count {
      let i = T.sigmoid(blocks[k])
      let f = T.sigmoid(blocks[plane &+ k])
      let g = T.tanh(blocks[2 &* plane &+ k])
      let o = T.sigmoid(blocks[3 &* plane &+ k])
      (blocks[k], blocks[plane &+ k], blocks[2 &* plane &+ k], blocks[3 &* plane &+ k]) = (i, f, g, o)
      let c = f * memory[k] + i * g
      newMemory[k] = c
      after.hidden[k] = o * T.tanh(c)
    }
  }

  func backward<T: Scalar>(
    _ blocks: UnsafePointer<T>, plane: Int, before: CellState<T>, above: UnsafePointer<T>?, gradient: CellState<T>,
    into sums: UnsafeMutablePointer<T>, count: Int
  ) {
    guard let memory = before.memory, let memoryGradient = gradient.memory else { return }
    for k in 0..<count {
      let (i, f) = (blocks[k], blocks[plane &+ k])
      let (g, o) = (blocks[2 &* plane &+ k], blocks[3 &* plane &+ k])
      let squashed = T.tanh(f * memory[k] + i * g)
      let outer = gradient.hidden[k] + (above.map { $0[k] } ?? 0)
      let inner = memoryGradient[k] + outer * o * (1 - squashed * squashed)
      sums[k] = inner * g * i * (1 - i)
      sums[plane &+ k] = inner * memory[k] * f * (1 - f)
      sums[2 &* plane &+ k] = inner * i * (1 - g * g)
      sums[3 &* plane &+ k] = outer * squashed * o * (1 - o)
      memoryGradient[k] = inner * f
      gradient.hidden[k] = 0
    }
  }
}

extension Scalar {
  /// 1 / (1 + exp(-x)).
  static func sigmoid(_ x: Self) -> Self { 1 / (1 + exp(-x)) }
}
