import TenonPlugin

/// An LSTM for fixed shapes: forward, and what forward and backward share.
struct LSTMOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  let geometry: LSTMGeometry
  let hasH0: Bool
  let hasC0: Bool
  let hasLengths: Bool

  init(_ geometry: LSTMGeometry, _ request: PlanRequest, _ outputs: [TensorType]) {
    self.geometry = geometry
    hasH0 = request.inputs.indices.contains(1) && request.inputs[1] != nil
    hasC0 = request.inputs.indices.contains(2) && request.inputs[2] != nil
    hasLengths = request.inputs.indices.contains(3) && request.inputs[3] != nil
    var plan = LayerPlan(outputs: outputs, backwardNeeds: [.input(0), .output(0)])
    if hasH0 { plan.backwardNeeds.insert(.input(1)) }
    if hasC0 { plan.backwardNeeds.insert(.input(2)) }
    if hasLengths { plan.backwardNeeds.insert(.input(3)) }
    plan.savedByteCount = geometry.savedCount * MemoryLayout<T>.stride
    if request.wantsBackward {
      plan.workspaceByteCount = geometry.workspaceCount * MemoryLayout<T>.stride
      plan.workerWorkspaceByteCount = 2 * geometry.hidden * MemoryLayout<T>.stride
    }
    for layer in 0..<geometry.layers {
      plan.flops +=
        8 * Double(geometry.positions) * Double(geometry.outputWidth)
        * Double(geometry.width(ofLayer: layer) + geometry.hidden)
    }
    plan.algorithm = "one sample a task, step by step"
    self.plan = plan
  }

  /// The parameters of one cell.
  struct Cell {
    let inputWeight: UnsafePointer<T>
    let stateWeight: UnsafePointer<T>
    let inputBias: UnsafePointer<T>?
    let stateBias: UnsafePointer<T>?
  }

  /// The index of a cell's first parameter.
  func parameterIndex(_ cell: Int) -> Int { cell &* (geometry.hasBias ? 4 : 2) }

  func cell(_ cell: Int, _ call: LayerCall) -> Cell {
    let first = parameterIndex(cell)
    return Cell(
      inputWeight: call.parameter(first), stateWeight: call.parameter(first + 1),
      inputBias: geometry.hasBias ? call.parameter(first + 2) : nil,
      stateBias: geometry.hasBias ? call.parameter(first + 3) : nil)
  }

  /// What a layer reads.
  func input(ofLayer layer: Int, _ call: LayerCall) -> StepVectors<UnsafePointer<T>> {
    layer == 0
      ? StepVectors(call.input(0), width: geometry.inputSize, geometry, external: true)
      : StepVectors(
        UnsafePointer(call.saved(as: T.self) + geometry.dropped(layer - 1)), width: geometry.outputWidth, geometry)
  }

  /// What a layer writes.
  func output(ofLayer layer: Int, _ call: LayerCall) -> StepVectors<UnsafeMutablePointer<T>> {
    layer == geometry.layers - 1
      ? StepVectors(call.output(0), width: geometry.outputWidth, geometry, external: true)
      : StepVectors(call.saved(as: T.self) + geometry.between(layer), width: geometry.outputWidth, geometry)
  }

  /// Steps of a sample's sequence.
  func length(_ sample: Int, _ call: LayerCall) -> Int {
    hasLengths ? Int(call.input(3, as: Int64.self)[sample]) : geometry.steps
  }

  /// The start of a sample's state in h0, c0, h_n and c_n.
  func stateOffset(_ cell: Int, _ sample: Int) -> Int { (cell &* geometry.batch &+ sample) &* geometry.hidden }

  func forward(_ call: LayerCall) throws {
    if hasLengths {
      let lengths = call.input(3, as: Int64.self)
      for sample in 0..<geometry.batch where !(0...Int64(geometry.steps) ~= lengths[sample]) {
        throw ComponentError(
          .data, field: "lengths",
          "expected 0...\(geometry.steps), the steps of the input, received \(lengths[sample]) for sequence \(sample)")
      }
    }
    for layer in 0..<geometry.layers {
      for direction in 0..<geometry.directions {
        call.step.parallelFor(geometry.batch) { sample, _ in run(layer, direction, sample, call) }
      }
      guard layer < geometry.layers - 1, let dropout = geometry.dropout else { continue }
      call.step.parallelFor(geometry.batch) { sample, _ in drop(dropout, layer, sample, call) }
    }
  }

  private func run(_ layer: Int, _ direction: Int, _ sample: Int, _ call: LayerCall) {
    let hidden = geometry.hidden
    let number = layer &* geometry.directions &+ direction
    let cell = cell(number, call)
    let width = geometry.width(ofLayer: layer)
    let length = length(sample, call)
    let input = input(ofLayer: layer, call)
    let output = output(ofLayer: layer, call)
    let saved = call.saved(as: T.self)
    let gates = StepVectors(saved + geometry.gates(number), width: 4 &* hidden, geometry)
    let memory = StepVectors(saved + geometry.memory(number), width: hidden, geometry)
    let offset = stateOffset(number, sample)
    var h = hasH0 ? call.input(1, as: T.self) + offset : nil
    var c = hasC0 ? call.input(2, as: T.self) + offset : nil
    for index in 0..<length {
      let step = geometry.step(index, direction, of: length)
      let x = input.at(sample, step)
      let gate = gates.at(sample, step)
      for row in 0..<4 &* hidden {
        var sum: T = 0
        if let bias = cell.inputBias, let other = cell.stateBias { sum = bias[row] + other[row] }
        for k in 0..<width { sum += cell.inputWeight[row &* width &+ k] * x[k] }
        if let h {
          for k in 0..<hidden { sum += cell.stateWeight[row &* hidden &+ k] * h[k] }
        }
        gate[row] = row / hidden == 2 ? T.tanh(sum) : 1 / (1 + T.exp(-sum))
      }
      let newC = memory.at(sample, step)
      let newH = output.at(sample, step) + direction &* hidden
      for k in 0..<hidden {
        newC[k] = gate[hidden &+ k] * (c.map { $0[k] } ?? 0) + gate[k] * gate[2 &* hidden &+ k]
        newH[k] = gate[3 &* hidden &+ k] * T.tanh(newC[k])
      }
      h = UnsafePointer(newH)
      c = UnsafePointer(newC)
    }
    for step in length..<geometry.steps {
      (output.at(sample, step) + direction &* hidden).update(repeating: 0, count: hidden)
    }
    end(call.output(1, as: T.self) + offset, h)
    end(call.output(2, as: T.self) + offset, c)
  }

  private func end(_ state: UnsafeMutablePointer<T>, _ last: UnsafePointer<T>?) {
    if let last {
      state.update(from: last, count: geometry.hidden)
    } else {
      state.update(repeating: 0, count: geometry.hidden)
    }
  }

  /// What the next layer reads of a sample.
  private func drop(_ dropout: StepDropout, _ layer: Int, _ sample: Int, _ call: LayerCall) {
    let count = geometry.steps &* geometry.outputWidth
    let saved = call.saved(as: T.self) + sample &* count
    let (source, target) = (saved + geometry.between(layer), saved + geometry.dropped(layer))
    let first = firstDraw(layer, sample)
    let random = call.step.random
    for i in 0..<count { target[i] = source[i] * dropout.factor(first &+ i, random) }
  }

  /// The draw for the first element of a sample's output.
  func firstDraw(_ layer: Int, _ sample: Int) -> Int {
    (layer &* geometry.batch &+ sample) &* geometry.steps &* geometry.outputWidth
  }

  func backward(_ call: LayerCall) throws { backpropagate(call) }
}
