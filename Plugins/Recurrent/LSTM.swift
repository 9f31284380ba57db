import CTenonKernels
import TenonPlugin

/// Long short-term memory: layers of recurrent cells, in one or both directions.
///
///     i, f, o = sigmoid(W x + b + U h + b'),  g = tanh(W x + b + U h + b')      (rows in the order i, f, g, o)
///     c = f · c + i · g,  h = o · tanh(c)
///
/// With proj_size the state is h = W o · tanh(c), of that many elements.
///
/// - Input shapes: input [N, T, input_size] with batch_first, otherwise [T, N, input_size], or [T, input_size];
///   h0 and c0 [num_layers · directions, N, hidden_size] (h0 with proj_size: that many elements), without N for an
///   unbatched input; without h0 or c0 that state starts at zero. lengths int64 [N], each in 0...T; without them every
///   sequence has T steps.
/// - Output shapes: output [N, T, directions · hidden_size], or of proj_size (as the input), h_n and c_n as h0.
/// - lengths: what PyTorch's packed sequences do: the output is zero after the end of a sequence, h_n and c_n are those
///   of its last step, and backwards begins there. A sequence of no steps leaves its state as it is.
/// - dropout: in training, of every layer's output but the last; number (layer · N + n) · T · directions · hidden_size
///   + t · directions · hidden_size + k (of proj_size where h is projected) of the step's random sequence decides about
///   element k.
/// - Differs from PyTorch: lengths are an input, where PyTorch packs the sequences; and they may be 0.
/// - Source: Hochreiter and Schmidhuber 1997, Long Short-Term Memory; Sak et al. 2014, Long Short-Term Memory Based
///   Recurrent Neural Network Architectures, for the projection; `torch.nn.LSTM`.
struct LSTM: LayerComponent, GenericLayer {
  static let states = ["h0", "c0"]
  static let declaration = Declaration(
    "LSTM", "long short-term memory",
    arguments: RecurrentArguments.declared(last: [
      .int("proj_size", default: 0, "elements that the state is projected to; 0: it is not").atLeast(0)
    ]), supportsFloat64: true,
    examples: RecurrentArguments.examples(states: states) + [
      Example(
        ["input_size": 4, "hidden_size": 3, "num_layers": 2, "bidirectional": true, "proj_size": 2],
        inputs: [
          ExampleInput("input", .float32, [5, 3, 4]), ExampleInput("h0", .float32, [4, 3, 2]),
          ExampleInput("c0", .float32, [4, 3, 3]), ExampleInput("lengths", .int64, [3], values: [5, 3, 2]),
        ])
    ])

  let arguments: RecurrentArguments

  init(_ config: Config) throws {
    arguments = try RecurrentArguments(config, projection: config.int("proj_size"))
    guard arguments.projection < arguments.hidden else {
      throw ComponentError(
        .config, field: "proj_size",
        "expected less than hidden_size = \(arguments.hidden), received \(arguments.projection)")
    }
  }

  var inputs: [Port] { arguments.inputs(states: Self.states) }
  var outputs: [Port] { [.output, Port("h_n"), Port("c_n")] }
  var parameters: [Parameter] { arguments.parameters(gates: LSTMCell.layout.gateCount) }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try arguments.operation(SpecializedCell<T>(LSTMCell()), states: Self.states, request)
  }

  func onnx(_ graph: ONNXGraph) throws {
    try RecurrentONNX(arguments: arguments, op: "LSTM", gates: [0, 3, 1, 2], attributes: [], states: 2).write(graph)
  }
}

/// Blocks i, f, g, o.
struct LSTMCell: RecurrentCell {
  static let layout = CellLayout(gates: 4, hasMemory: true)

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
