import TenonKernels
import TenonPlugin

/// Backpropagation through time, from the last layer to the first: gradients of the sums step by step, then those of
/// weights and inputs as products over all positions.
extension RecurrentOperation {
  // The workspace of backward: packed weights; the gradients of all gates at two steps in blocks; for each direction the
  // gradients of the sums at each position; those of two layers' outputs in turn; the gradient of the state under way, of
  // a projected one that of the projection and then that at each position; the sums of the sums' gradients over all
  // positions; with lengths the input without what lies beyond them.
  var blockedGates: Int { stateProduct.backwardPackedCount }
  func sumGradients(_ direction: Int) -> Int {
    blockedGates &+ 2 &* stateProduct.blockedCount(backward: true)
      &+ direction &* geometry.positions &* geometry.blockStride
  }
  func outputGradients(_ layer: Int) -> Int {
    sumGradients(geometry.directions) &+ (layer & 1) &* geometry.positions &* geometry.outputWidth
  }
  private var stateGradients: Int {
    sumGradients(geometry.directions) &+ 2 &* geometry.positions &* geometry.outputWidth
  }
  private var projectedGradients: Int { stateGradients &+ geometry.stateCount &* geometry.batch &* geometry.hidden }
  var projectedGradientsAtPositions: Int { projectedGradients &+ geometry.batch &* geometry.stateWidth }
  private var blockSums: Int {
    geometry.isProjected
      ? projectedGradientsAtPositions &+ geometry.positions &* geometry.stateWidth : projectedGradients
  }
  private var maskedInput: Int { blockSums &+ geometry.blockWidth }
  var backwardCount: Int { maskedInput &+ (hasLengths ? geometry.positions &* geometry.arguments.inputSize : 0) }

  func backpropagate(_ call: LayerCall) {
    if hasLengths { maskInput(call) }
    for layer in (0..<geometry.layers).reversed() {
      for direction in 0..<geometry.directions {
        let number = layer &* geometry.directions &+ direction
        stateProduct.packBackward(weights(number, call).state, into: call.workspace(), call)
        start(number, call)
        for index in (0..<geometry.steps).reversed() {
          if geometry.isProjected {
            projectedStepBack(layer, direction, index, call)
          } else {
            step(layer, direction, index, call)
          }
        }
        finish(number, direction, call)
        parameterGradients(layer, direction, call)
      }
      inputGradients(layer, call)
    }
  }

  /// The gradient of what the cell makes of the last step.
  func gradient(_ call: LayerCall) -> CellState<T> {
    let hidden = call.workspace(as: T.self) + stateGradients
    return CellState(
      hidden: hidden, memory: geometry.hasMemory ? hidden + geometry.batch &* geometry.hidden : nil)
  }

  /// The gradients of the state that the last step leaves: of h, which may be projected, and of the memory.
  func stateGradient(_ call: LayerCall) -> CellState<T> {
    var state = gradient(call)
    if geometry.isProjected { state.hidden = call.workspace(as: T.self) + projectedGradients }
    return state
  }

  private func start(_ number: Int, _ call: LayerCall) {
    let state = stateGradient(call)
    for (index, target) in [state.hidden, state.memory].enumerated() {
      guard let target else { continue }
      let count = geometry.batch &* geometry.width(ofState: index)
      if let source = call.gradOutput(1 + index, as: T.self) {
        target.update(from: source + geometry.stateOffset(index, number, 0), count: count)
      } else {
        target.update(repeating: 0, count: count)
      }
    }
  }

  /// One step of all samples: the state's gradient from the step after, then those of this step's sums.
  private func step(_ layer: Int, _ direction: Int, _ index: Int, _ call: LayerCall) {
    let (hidden, width) = (geometry.hidden, geometry.outputWidth)
    let number = layer &* geometry.directions &+ direction
    let step = geometry.step(index, direction)
    let first = geometry.position(0, step)
    let workspace = call.workspace(as: T.self)
    let (stride, rowStride) = (geometry.sampleStride, geometry.sampleStride &* geometry.blockStride)
    let blocks = UnsafePointer(
      call.saved(as: T.self) + (geometry.blocks(number) &+ first &* geometry.blockStride))
    let sums = workspace + sumGradients(direction)
    let (state, samples) = before(number, direction, index, call)
    let above: UnsafePointer<T>? =
      layer == geometry.layers - 1
      ? call.gradOutput(0, as: T.self) : UnsafePointer(workspace + outputGradients(layer))
    let arriving = above.map { $0 + (first &* width &+ direction &* hidden) }
    let gradient = gradient(call)
    let blocked = workspace + blockedGates
    let blockedCount = stateProduct.blockedCount(backward: true)
    let weight = weights(number, call).state
    call.step.parallelFor(stateProduct.backwardUnits.taskCount) { unit, _ in
      let range = stateProduct.backwardUnits.range(unit)
      if index < geometry.steps - 1 {
        let later = geometry.position(0, geometry.step(index + 1, direction))
        stateProduct.addBackward(
          unit, weight, packed: workspace, sums: sums + later &* geometry.blockStride, stride: rowStride,
          blocked: blocked + (~index & 1) &* blockedCount, into: gradient.hidden)
      }
      for sample in 0..<geometry.batch {
        let target = sums + (first &* geometry.blockStride &+ sample &* rowStride)
        if step < length(sample, call) {
          cell.backward(
            blocks + (sample &* rowStride &+ range.lowerBound), plane: hidden,
            before: state.advanced(by: sample &* samples &* hidden &+ range.lowerBound),
            above: arriving.map { $0 + (sample &* stride &* width &+ range.lowerBound) },
            gradient: gradient.advanced(by: sample &* hidden &+ range.lowerBound), into: target + range.lowerBound,
            count: range.count)
        } else {
          for block in 0..<geometry.blockCount {
            (target + (block &* hidden &+ range.lowerBound)).update(repeating: 0, count: range.count)
          }
        }
      }
      stateProduct.blockGates(
        sums + first &* geometry.blockStride, stride: rowStride, range, into: blocked + (index & 1) &* blockedCount)
    }
  }

  /// The gradients of h0 and c0.
  private func finish(_ number: Int, _ direction: Int, _ call: LayerCall) {
    let gradient = stateGradient(call)
    let workspace = call.workspace(as: T.self)
    if hasStates[0], call.gradInput(1, as: T.self) != nil {
      let first = geometry.position(0, geometry.step(0, direction))
      let weight = weights(number, call).state
      call.step.parallelFor(stateProduct.backwardUnits.taskCount) { unit, _ in
        stateProduct.addBackward(
          unit, weight, packed: workspace, sums: workspace + (sumGradients(direction) &+ first &* geometry.blockStride),
          stride: geometry.sampleStride &* geometry.blockStride, blocked: workspace + blockedGates,
          into: gradient.hidden)
      }
    }
    for (index, source) in [gradient.hidden, gradient.memory].enumerated() {
      guard let source, hasStates[index], let target = call.gradInput(1 + index, as: T.self) else { continue }
      let offset = geometry.stateOffset(index, number, 0)
      for k in 0..<geometry.batch &* geometry.width(ofState: index) { target.write(source[k], at: offset &+ k) }
    }
  }

  // MARK: Products over all positions

  private func parameterGradients(_ layer: Int, _ direction: Int, _ call: LayerCall) {
    let number = layer &* geometry.directions &+ direction
    let first = parameterIndex(number)
    let (hidden, width) = (geometry.hidden, geometry.arguments.width(ofLayer: layer))
    let sums = UnsafePointer(call.workspace(as: T.self) + sumGradients(direction))
    let states = UnsafePointer(call.saved(as: T.self) + geometry.before(number))
    let stateWidth = geometry.stateWidth
    if let target = call.gradParameter(first, as: T.self) {
      let values =
        hasLengths && layer == 0 ? UnsafePointer(call.workspace(as: T.self) + maskedInput) : input(ofLayer: layer, call)
      positionProducts[layer].inputWeights.run(
        sums, rowA: geometry.blockStride, values, rowB: width, into: target.pointer, rowC: width,
        accumulates: target.accumulates, call)
    }
    if let target = call.gradParameter(first + 1, as: T.self) {
      for (run, product) in zip(stateProduct.runs, positionProducts[layer].stateWeights) {
        product.run(
          sums + run.block &* hidden, rowA: geometry.blockStride, states, rowB: stateWidth,
          into: target.pointer + run.gates.lowerBound &* hidden &* stateWidth, rowC: stateWidth,
          accumulates: target.accumulates, call)
      }
    }
    projectionGradient(layer, number, call)
    if geometry.arguments.hasBias { biasGradients(first + 2, sums, call) }
  }

  /// The sums over all positions, of which the input's bias gets those of the gates, and the state's those of its runs.
  private func biasGradients(_ first: Int, _ sums: UnsafePointer<T>, _ call: LayerCall) {
    let hidden = geometry.hidden
    let (input, state) = (call.gradParameter(first, as: T.self), call.gradParameter(first + 1, as: T.self))
    guard input != nil || state != nil else { return }
    let total = call.workspace(as: T.self) + blockSums
    sumRows(
      sums, rows: geometry.positions, stride: geometry.blockStride, columns: geometry.blockWidth,
      into: GradientDestination(pointer: total, accumulates: false), call)
    for k in 0..<geometry.gateCount &* hidden { input?.write(total[k], at: k) }
    for run in stateProduct.runs {
      for k in 0..<run.gates.count &* hidden {
        state?.write(total[run.block &* hidden &+ k], at: run.gates.lowerBound &* hidden &+ k)
      }
    }
  }

  /// Copies the input with zeros beyond the ends of sequences: what stands there may be anything.
  private func maskInput(_ call: LayerCall) {
    let width = geometry.arguments.inputSize
    let input = call.input(0, as: T.self)
    let masked = call.workspace(as: T.self) + maskedInput
    ElementChunks(rows: geometry.batch, of: geometry.steps &* width).eachRow(call) { sample, _ in
      let length = length(sample, call)
      for step in 0..<geometry.steps {
        let offset = geometry.position(sample, step) &* width
        if step < length {
          (masked + offset).update(from: input + offset, count: width)
        } else {
          (masked + offset).update(repeating: 0, count: width)
        }
      }
    }
  }

  /// What a layer passes to the one below it, or to the input.
  private func inputGradients(_ layer: Int, _ call: LayerCall) {
    let width = geometry.arguments.width(ofLayer: layer)
    let workspace = call.workspace(as: T.self)
    let target: UnsafeMutablePointer<T>
    var accumulates = false
    if layer == 0 {
      guard let destination = call.gradInput(0, as: T.self) else { return }
      (target, accumulates) = (destination.pointer, destination.accumulates)
    } else {
      target = workspace + outputGradients(layer - 1)
    }
    for direction in 0..<geometry.directions {
      positionProducts[layer].inputGradient.run(
        workspace + sumGradients(direction), rowA: geometry.blockStride,
        weights(layer &* geometry.directions &+ direction, call).input, rowB: width, into: target, rowC: width,
        accumulates: accumulates || direction > 0, call)
    }
    guard layer > 0, let dropout = geometry.dropout else { return }
    eachRowWithDraws(layer - 1, call) { row, draws in
      for i in 0..<width { target[row &+ i] *= dropout.factor(draws &+ i, call.step.random) }
    }
  }
}
