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
/// - Source: Hochreiter and Schmidhuber 1997, Long Short-Term Memory.
struct LSTM: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "LSTM", "long short-term memory",
    arguments: [
      .int("input_size", "elements of the input at each step").atLeast(1).atMost(0x1p31 - 1),
      .int("hidden_size", "elements of the state").atLeast(1).atMost(0x1p31 - 1),
      .int("num_layers", default: 1, "layers on top of each other").atLeast(1).atMost(4_096),
      .bool("bias", default: true, "add a trainable bias to the gates"),
      .bool("batch_first", default: false, "[N, T, ...] instead of [T, N, ...]"),
      .bool("bidirectional", default: false, "also run backwards, side by side"),
      .float("dropout", default: 0, "probability of an element between two layers to become zero").atLeast(0).atMost(1),
    ], supportsFloat64: true,
    examples: [
      Example(["input_size": 4, "hidden_size": 3], inputs: [ExampleInput("input", .float32, [5, 3, 4])]),
      Example(
        ["input_size": 4, "hidden_size": 3],
        inputs: [
          ExampleInput("input", .float32, [5, 3, 4]), ExampleInput("h0", .float32, [1, 3, 3]),
          ExampleInput("c0", .float32, [1, 3, 3]), ExampleInput("lengths", .int64, [3], values: [5, 3, 2]),
        ]),
    ])

  let inputSize: Int
  let hidden: Int
  let layers: Int
  let directions: Int
  let hasBias: Bool
  let batchFirst: Bool
  let dropout: Double

  init(_ config: Config) throws {
    inputSize = try config.int("input_size")
    hidden = try config.int("hidden_size")
    layers = try config.int("num_layers")
    directions = try config.bool("bidirectional") ? 2 : 1
    hasBias = try config.bool("bias")
    batchFirst = try config.bool("batch_first")
    dropout = try config.float("dropout")
  }

  var inputs: [Port] {
    [
      .input, Port("h0", optional: true), Port("c0", optional: true),
      Port("lengths", dtypes: [.int64], optional: true, differentiable: false),
    ]
  }
  var outputs: [Port] { [.output, Port("h_n"), Port("c_n")] }

  /// For each layer and direction: weight_ih, weight_hh, bias_ih, bias_hh.
  var parameters: [Parameter] {
    let bound = 1 / Double(hidden).squareRoot()
    return (0..<layers * directions).flatMap { cell in
      let suffix = "_l\(cell / directions)" + (cell % directions == 1 ? "_reverse" : "")
      let width = cell < directions ? inputSize : directions * hidden
      var shapes: [(String, Shape)] = [("weight_ih", [4 * hidden, width]), ("weight_hh", [4 * hidden, hidden])]
      if hasBias { shapes += [("bias_ih", [4 * hidden]), ("bias_hh", [4 * hidden])] }
      return shapes.map { Parameter($0 + suffix, $1, initializer: .uniform(-bound, bound)) }
    }
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let input = try request.input()
    guard (2...3).contains(input.shape.rank), input.shape[input.shape.rank - 1] == inputSize else {
      throw ComponentError(
        .shape, field: "input",
        "expected \(batchFirst ? "[N, T, \(inputSize)]" : "[T, N, \(inputSize)]") or [T, \(inputSize)] "
          + "(input_size = \(inputSize)), received \(input.shape)")
    }
    let isBatched = input.shape.rank == 3
    let steps = isBatched && batchFirst ? input.shape[1] : input.shape[0]
    let batch = isBatched ? (batchFirst ? input.shape[0] : input.shape[1]) : 1
    guard steps > 0 else {
      throw ComponentError(.shape, field: "input", "expected at least one step, received \(input.shape)")
    }
    let state = TensorType(
      input.dtype, isBatched ? [layers * directions, batch, hidden] : [layers * directions, hidden])
    for (index, name, expected) in [(1, "h0", state), (2, "c0", state), (3, "lengths", TensorType(.int64, [batch]))] {
      guard request.inputs.indices.contains(index), let type = request.inputs[index] else { continue }
      guard type == expected else {
        throw ComponentError(.shape, field: name, "expected \(expected), received \(type)")
      }
    }
    let geometry = LSTMGeometry(self, steps: steps, batch: batch, dropout: request.isTraining ? dropout : 0)
    guard geometry.fits else {
      throw ComponentError(.outOfMemory, "an LSTM of this size over \(input.shape) fits into no memory")
    }
    var shape = input.shape.dimensions
    shape[shape.count - 1] = directions * hidden
    let outputs = [TensorType(input.dtype, Shape(shape)), state, state]
    return SpecializedOperation(LSTMOperation<T>(geometry, request, outputs))
  }
}
