import TenonPlugin

/// Backpropagation through time, from the last layer to the first. Gradients of the gates go into the
/// workspace first; weights then sum over samples and steps in a fixed order, one row a task.
extension LSTMOperation {
  func backpropagate(_ call: LayerCall) {
    for layer in (0..<geometry.layers).reversed() {
      for direction in 0..<geometry.directions {
        call.step.parallelFor(geometry.batch) { sample, worker in
          gateGradients(layer, direction, sample, call.workspace(worker: worker), call)
        }
        call.step.parallelFor(4 &* geometry.hidden) { row, _ in
          parameterGradients(layer, direction, row, call)
        }
      }
      call.step.parallelFor(geometry.batch) { sample, _ in inputGradients(layer, sample, call) }
    }
  }

  private func gateGradients(
    _ layer: Int, _ direction: Int, _ sample: Int, _ scratch: UnsafeMutablePointer<T>, _ call: LayerCall
  ) {
    let hidden = geometry.hidden
    let number = layer &* geometry.directions &+ direction
    let cell = cell(number, call)
    let saved = UnsafePointer(call.saved(as: T.self))
    let gates = StepVectors(saved + geometry.gates(number), width: 4 &* hidden, geometry)
    let memory = StepVectors(saved + geometry.memory(number), width: hidden, geometry)
    let gradients = StepVectors(
      call.workspace(as: T.self) + geometry.gateGradients(direction), width: 4 &* hidden, geometry)
    let isLast = layer == geometry.layers - 1
    let above: StepVectors<UnsafePointer<T>>? =
      isLast
      ? call.gradOutput(0, as: T.self).map {
        StepVectors($0, width: geometry.outputWidth, geometry, external: true)
      }
      : StepVectors(
        UnsafePointer(call.workspace(as: T.self) + geometry.outputGradients(layer)), width: geometry.outputWidth,
        geometry)
    let offset = stateOffset(number, sample)
    let (dh, dc) = (scratch, scratch + hidden)
    start(dh, from: call.gradOutput(1), offset)
    start(dc, from: call.gradOutput(2), offset)
    let length = length(sample, call)
    for index in (0..<length).reversed() {
      let step = geometry.step(index, direction, of: length)
      let gate = gates.at(sample, step)
      let c = memory.at(sample, step)
      let before: UnsafePointer<T>? =
        index > 0
        ? memory.at(sample, geometry.step(index - 1, direction, of: length))
        : hasC0 ? call.input(2, as: T.self) + offset : nil
      let gradient = gradients.at(sample, step)
      let arriving = above.map { $0.at(sample, step) + direction &* hidden }
      for k in 0..<hidden {
        let (i, f, g, o) = (gate[k], gate[hidden &+ k], gate[2 &* hidden &+ k], gate[3 &* hidden &+ k])
        let squashed = T.tanh(c[k])
        let outer = dh[k] + (arriving.map { $0[k] } ?? 0)
        let inner = dc[k] + outer * o * (1 - squashed * squashed)
        gradient[k] = inner * g * i * (1 - i)
        gradient[hidden &+ k] = inner * (before.map { $0[k] } ?? 0) * f * (1 - f)
        gradient[2 &* hidden &+ k] = inner * i * (1 - g * g)
        gradient[3 &* hidden &+ k] = outer * squashed * o * (1 - o)
        dc[k] = inner * f
        dh[k] = 0
      }
      for row in 0..<4 &* hidden {
        for k in 0..<hidden { dh[k] += cell.stateWeight[row &* hidden &+ k] * gradient[row] }
      }
    }
    if hasH0, let destination = call.gradInput(1, as: T.self) {
      for k in 0..<hidden { destination.write(dh[k], at: offset &+ k) }
    }
    if hasC0, let destination = call.gradInput(2, as: T.self) {
      for k in 0..<hidden { destination.write(dc[k], at: offset &+ k) }
    }
  }

  private func start(_ gradient: UnsafeMutablePointer<T>, from source: UnsafePointer<T>?, _ offset: Int) {
    for k in 0..<geometry.hidden { gradient[k] = source.map { $0[offset &+ k] } ?? 0 }
  }

  /// One row of a cell's weights and its bias.
  private func parameterGradients(_ layer: Int, _ direction: Int, _ row: Int, _ call: LayerCall) {
    let number = layer &* geometry.directions &+ direction
    let first = parameterIndex(number)
    let inputWeight = call.gradParameter(first, as: T.self)
    let stateWeight = call.gradParameter(first + 1, as: T.self)
    let width = geometry.width(ofLayer: layer)
    let hidden = geometry.hidden
    let input = input(ofLayer: layer, call)
    let output = output(ofLayer: layer, call)
    let gradients = StepVectors(
      call.workspace(as: T.self) + geometry.gateGradients(direction), width: 4 &* hidden, geometry)
    let inputRow = opened(inputWeight, row, width)
    let stateRow = opened(stateWeight, row, hidden)
    var sum = 0.0
    for sample in 0..<geometry.batch {
      let length = length(sample, call)
      for index in 0..<length {
        let step = geometry.step(index, direction, of: length)
        let gradient = gradients.at(sample, step)[row]
        sum += Double(gradient)
        if let inputRow {
          let x = input.at(sample, step)
          for k in 0..<width { inputRow[k] += gradient * x[k] }
        }
        guard let stateRow else { continue }
        let before: UnsafePointer<T>? =
          index > 0
          ? UnsafePointer(output.at(sample, geometry.step(index - 1, direction, of: length)) + direction &* hidden)
          : hasH0 ? call.input(1, as: T.self) + stateOffset(number, sample) : nil
        guard let before else { continue }
        for k in 0..<hidden { stateRow[k] += gradient * before[k] }
      }
    }
    guard geometry.hasBias else { return }
    call.gradParameter(first + 2, as: T.self)?.write(T(sum), at: row)
    call.gradParameter(first + 3, as: T.self)?.write(T(sum), at: row)
  }

  /// One row of a gradient, ready to be added to.
  private func opened(_ destination: GradientDestination<T>?, _ row: Int, _ width: Int) -> UnsafeMutablePointer<T>? {
    guard let destination else { return nil }
    let start = destination.pointer + row &* width
    if !destination.accumulates { start.update(repeating: 0, count: width) }
    return start
  }

  /// What a layer passes to the one below it, or to the input.
  private func inputGradients(_ layer: Int, _ sample: Int, _ call: LayerCall) {
    let width = geometry.width(ofLayer: layer)
    let workspace = call.workspace(as: T.self)
    let target: StepVectors<UnsafeMutablePointer<T>>
    var accumulates = false
    if layer == 0 {
      guard let destination = call.gradInput(0, as: T.self) else { return }
      target = StepVectors(destination.pointer, width: width, geometry, external: true)
      accumulates = destination.accumulates
    } else {
      target = StepVectors(workspace + geometry.outputGradients(layer - 1), width: width, geometry)
    }
    let length = length(sample, call)
    for step in 0..<geometry.steps {
      let dx = target.at(sample, step)
      if !accumulates { dx.update(repeating: 0, count: width) }
      guard step < length else { continue }
      for direction in 0..<geometry.directions {
        let cell = cell(layer &* geometry.directions &+ direction, call)
        let gradients = StepVectors(
          workspace + geometry.gateGradients(direction), width: 4 &* geometry.hidden, geometry)
        let gradient = gradients.at(sample, step)
        for row in 0..<4 &* geometry.hidden {
          for k in 0..<width { dx[k] += cell.inputWeight[row &* width &+ k] * gradient[row] }
        }
      }
    }
    guard layer > 0, let dropout = geometry.dropout else { return }
    let dx = target.at(sample, 0)
    let first = firstDraw(layer - 1, sample)
    let random = call.step.random
    for i in 0..<geometry.steps &* width { dx[i] *= dropout.factor(first &+ i, random) }
  }
}
