import TenonPlugin

/// What all recurrent layers have in common: arguments, parameters, ports and their shapes.
struct RecurrentArguments: Sendable {
  let inputSize: Int
  let hidden: Int
  /// Elements that h is projected to; 0: it is not.
  let projection: Int
  let layers: Int
  let directions: Int
  let hasBias: Bool
  let batchFirst: Bool
  let dropout: Double

  /// In PyTorch's order.
  ///
  /// - Parameters:
  ///   - more: what one of them has after `num_layers`.
  ///   - last: what one of them has after all.
  static func declared(_ more: [Argument] = [], last: [Argument] = []) -> [Argument] {
    [
      .int("input_size", "elements of the input at each step").atLeast(1).atMost(0x1p31 - 1),
      .int("hidden_size", "elements of the state").atLeast(1).atMost(0x1p31 - 1),
      .int("num_layers", default: 1, "layers on top of each other").atLeast(1).atMost(4_096),
    ] + more + [
      .bool("bias", default: true, "add a trainable bias to the gates"),
      .bool("batch_first", default: false, "[N, T, ...] instead of [T, N, ...]"),
      .float("dropout", default: 0, "probability of an element between two layers to become zero").atLeast(0).atMost(1),
      .bool("bidirectional", default: false, "also run backwards, side by side"),
    ] + last
  }

  /// - Parameter states: names of the states' ports.
  static func examples(states: [String]) -> [Example] {
    let arguments: KeyValuePairs<String, Value> = ["input_size": 4, "hidden_size": 3]
    let input = ExampleInput("input", .float32, [5, 3, 4])
    return [
      Example(arguments, inputs: [input]),
      Example(
        arguments,
        inputs: [input] + states.map { ExampleInput($0, .float32, [1, 3, 3]) }
          + [ExampleInput("lengths", .int64, [3], values: [5, 3, 2])]),
    ]
  }

  /// - Parameter projection: `proj_size`, where there is one.
  init(_ config: Config, projection: Int = 0) throws {
    self.projection = projection
    inputSize = try config.int("input_size")
    hidden = try config.int("hidden_size")
    layers = try config.int("num_layers")
    directions = try config.bool("bidirectional") ? 2 : 1
    hasBias = try config.bool("bias")
    batchFirst = try config.bool("batch_first")
    dropout = try config.float("dropout")
  }

  /// What a layer reads at each step.
  func width(ofLayer layer: Int) -> Int { layer == 0 ? inputSize : directions &* stateWidth }

  /// Elements of h, whose cell has `hidden` ones.
  var stateWidth: Int { projection > 0 ? projection : hidden }

  func inputs(states: [String]) -> [Port] {
    [.input] + states.map { Port($0, optional: true) }
      + [Port("lengths", dtypes: [.int64], optional: true, differentiable: false)]
  }

  /// For each layer and direction: weight_ih, weight_hh, bias_ih, bias_hh, and weight_hr of a projection.
  func parameters(gates: Int) -> [Parameter] {
    let bound = 1 / Double(hidden).squareRoot()
    return (0..<layers * directions).flatMap { cell in
      let suffix = "_l\(cell / directions)" + (cell % directions == 1 ? "_reverse" : "")
      var shapes: [(String, Shape)] = [
        ("weight_ih", [gates * hidden, width(ofLayer: cell / directions)]),
        ("weight_hh", [gates * hidden, stateWidth]),
      ]
      if hasBias { shapes += [("bias_ih", [gates * hidden]), ("bias_hh", [gates * hidden])] }
      if projection > 0 { shapes.append(("weight_hr", [projection, hidden])) }
      return shapes.map { Parameter($0 + suffix, $1, initializer: .uniform(-bound, bound)) }
    }
  }

  /// Plans a layer of such cells.
  ///
  /// - Parameter states: names of the states' ports, whose outputs come after `output` in the same order.
  func operation<T: Scalar>(
    _ cell: SpecializedCell<T>, states: [String], _ request: PlanRequest
  ) throws -> any LayerOperation {
    let (geometry, outputs) = try checked(cell.layout, states: states, request)
    return SpecializedOperation(RecurrentOperation(cell, geometry, request, outputs))
  }

  /// The geometry and the outputs, where the request's inputs go together.
  private func checked(
    _ layout: CellLayout, states: [String], _ request: PlanRequest
  ) throws -> (RecurrentGeometry, [TensorType]) {
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
    let stateTypes = states.indices.map { index in
      let width = index == 0 ? stateWidth : hidden
      return TensorType(input.dtype, isBatched ? [layers * directions, batch, width] : [layers * directions, width])
    }
    let others = Array(zip(states, stateTypes)) + [("lengths", TensorType(.int64, [batch]))]
    for (index, (name, expected)) in others.enumerated() {
      guard request.inputs.indices.contains(index + 1), let type = request.inputs[index + 1] else { continue }
      guard type == expected else {
        throw ComponentError(.shape, field: name, "expected \(expected), received \(type)")
      }
    }
    guard
      let geometry = RecurrentGeometry(
        self, layout, steps: steps, batch: batch, dropout: request.isTraining ? dropout : 0)
    else { throw ComponentError(.outOfMemory, "a layer of this size over \(input.shape) fits into no memory") }
    let output = TensorType(input.dtype, Shape(input.shape.dimensions.dropLast() + [directions * stateWidth]))
    return (geometry, [output] + stateTypes)
  }
}
