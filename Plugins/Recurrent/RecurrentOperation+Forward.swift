import TenonKernels
import TenonPlugin

/// Layer by layer and direction by direction, step after step.
extension RecurrentOperation {
  func forward(_ call: LayerCall) throws {
    if hasLengths {
      let lengths = call.input(1 + geometry.stateCount, as: Int64.self)
      for sample in 0..<geometry.batch where !(0...Int64(geometry.steps) ~= lengths[sample]) {
        throw ComponentError(
          .data, field: "lengths",
          "expected 0...\(geometry.steps), the steps of the input, received \(lengths[sample]) for sequence \(sample)")
      }
    }
    for layer in 0..<geometry.layers {
      for direction in 0..<geometry.directions {
        let number = layer &* geometry.directions &+ direction
        sumBiases(weights(number, call), call)
        if readsInSteps {
          blockInput(layer, weights(number, call).input, call)
        } else {
          project(layer, number, call)
        }
        start(number, direction, call)
        for index in 0..<geometry.steps {
          if geometry.isProjected {
            projectedStep(layer, direction, index, call)
          } else {
            step(layer, direction, index, call)
          }
        }
      }
      guard layer < geometry.layers - 1, let dropout = geometry.dropout else { continue }
      drop(dropout, layer, call)
    }
  }

  /// The number that a gate's sums begin with: in the order of the blocks, or unit by unit for the steps.
  private func sumBiases(_ weights: Weights, _ call: LayerCall) {
    let hidden = geometry.hidden
    let bias = call.workspace(as: T.self) + biasOffset
    bias.update(repeating: 0, count: geometry.blockWidth)
    guard let inputBias = weights.inputBias, let stateBias = weights.stateBias else { return }
    func add(_ source: UnsafePointer<T>, _ gate: Int, to block: Int) {
      for k in 0..<hidden {
        let place = readsInSteps ? (k / 16 &* geometry.blockCount &+ block) &* 16 &+ k % 16 : block &* hidden &+ k
        bias[place] += source[gate &* hidden &+ k]
      }
    }
    for gate in 0..<geometry.gateCount { add(inputBias, gate, to: gate) }
    for run in stateProduct.runs {
      for gate in run.gates { add(stateBias, gate, to: run.block &+ gate &- run.gates.lowerBound) }
    }
  }

  /// Puts what a layer reads into blocks, step by step, and packs its weights.
  private func blockInput(_ layer: Int, _ weight: UnsafePointer<T>, _ call: LayerCall) {
    let width = geometry.arguments.width(ofLayer: layer)
    let x = input(ofLayer: layer, call)
    let blocked = call.workspace(as: T.self) + blockedInput
    inputProducts[layer].packForward(weight, into: call.workspace(as: T.self) + packedInput, call)
    ElementChunks(rows: geometry.steps, of: geometry.batch &* width).eachRow(call) { step, _ in
      inputProducts[layer].block(
        x + geometry.position(0, step) &* width, stride: geometry.sampleStride &* width, 0..<width,
        into: blocked + step &* geometry.batch &* width)
    }
  }

  /// The product of all positions with the input's weights, and the biases, into the blocks.
  private func project(_ layer: Int, _ number: Int, _ call: LayerCall) {
    let width = geometry.arguments.width(ofLayer: layer)
    let (blockWidth, gateWidth) = (geometry.blockWidth, geometry.gateCount &* geometry.hidden)
    let blocks = call.saved(as: T.self) + geometry.blocks(number)
    let bias = call.workspace(as: T.self) + biasOffset
    positionProducts[layer].sums.run(
      input(ofLayer: layer, call), rowA: width, weights(number, call).input, rowB: width, into: blocks,
      rowC: geometry.blockStride, initial: bias, call)
    guard blockWidth > gateWidth else { return }
    // The blocks that only the state is added to.
    ElementChunks(rows: geometry.positions, of: blockWidth &- gateWidth).eachRow(call) { row, _ in
      (blocks + (row &* geometry.blockStride &+ gateWidth))
        .update(from: bias + gateWidth, count: blockWidth &- gateWidth)
    }
  }

  /// Puts the first state where the first step reads it, and packs the weights.
  private func start(_ number: Int, _ direction: Int, _ call: LayerCall) {
    let blocked = call.workspace(as: T.self) + blockedStates
    let (first, samples) = before(number, direction, 0, call)
    stateProduct.packForward(weights(number, call).state, into: call.workspace(), call)
    for sample in 0..<geometry.batch {
      for (index, target) in [first.hidden, first.memory].enumerated() {
        guard let target else { continue }
        let width = geometry.width(ofState: index)
        let state = target + sample &* samples &* width
        if hasStates[index] {
          let offset = geometry.stateOffset(index, number, sample)
          state.update(from: call.input(1 + index, as: T.self) + offset, count: width)
        } else {
          state.update(repeating: 0, count: width)
        }
      }
    }
    stateProduct.block(
      first.hidden, stride: samples &* geometry.stateWidth, 0..<geometry.stateWidth, into: blocked)
  }

  /// Where a unit's sums lie: its elements of the first sample's first block.
  private struct UnitSums {
    let first: UnsafeMutablePointer<T>
    /// From one block to the next, and from one sample to the next.
    let plane: Int
    let stride: Int
  }

  /// - Parameter position: of the first sample.
  private func sums(_ unit: Int, _ number: Int, _ position: Int, _ worker: Int, _ call: LayerCall) -> UnitSums {
    guard geometry.keepsBlocks else {
      return UnitSums(first: call.workspace(worker: worker), plane: 16, stride: geometry.blockCount &* 16)
    }
    let first = geometry.blocks(number) &+ position &* geometry.blockStride
    return UnitSums(
      first: call.saved(as: T.self) + (first &+ stateProduct.forwardUnits.range(unit).lowerBound),
      plane: geometry.hidden, stride: geometry.sampleStride &* geometry.blockStride)
  }

  /// The products with packed weights.
  private func multiply(
    _ unit: Int, _ layer: Int, _ step: Int, blocked: UnsafePointer<T>, into sums: UnitSums, _ call: LayerCall
  ) {
    let workspace = UnsafePointer(call.workspace(as: T.self))
    var initial: StepProduct<T>.Initial?
    if readsInSteps {
      let bias = workspace + (biasOffset &+ unit &* geometry.blockCount &* 16)
      let width = geometry.arguments.width(ofLayer: layer)
      inputProducts[layer].addPacked(
        unit, packed: workspace + packedInput,
        blocked: workspace + (blockedInput &+ step &* geometry.batch &* width), into: sums.first, plane: sums.plane,
        stride: sums.stride, initial: StepProduct.Initial(bias: bias, first: 0))
      initial = StepProduct.Initial(bias: bias, first: geometry.gateCount)
    }
    stateProduct.addPacked(
      unit, packed: workspace, blocked: blocked, into: sums.first, plane: sums.plane, stride: sums.stride,
      initial: initial)
  }

  /// One step of all samples.
  private func step(_ layer: Int, _ direction: Int, _ index: Int, _ call: LayerCall) {
    let (hidden, outputWidth) = (geometry.hidden, geometry.outputWidth)
    let number = layer &* geometry.directions &+ direction
    let step = geometry.step(index, direction)
    let first = geometry.position(0, step)
    let (state, samples) = before(number, direction, index, call)
    let (after, afterSamples) = self.after(number, direction, index, call)
    let (stateStride, afterStride) = (samples &* hidden, afterSamples &* hidden)
    let output = output(ofLayer: layer, call) + (first &* outputWidth &+ direction &* hidden)
    let blocked = call.workspace(as: T.self) + blockedStates
    let blockedCount = stateProduct.blockedCount(backward: false)
    let weight = weights(number, call).state
    call.step.parallelFor(stateProduct.forwardUnits.taskCount) { unit, worker in
      let range = stateProduct.forwardUnits.range(unit)
      let sums = sums(unit, number, first, worker, call)
      if stateProduct.isPacked {
        multiply(unit, layer, step, blocked: blocked + (index & 1) &* blockedCount, into: sums, call)
      } else {
        stateProduct.addUnpacked(
          unit, weight, state: state.hidden, stateStride: stateStride, into: sums.first, stride: sums.stride)
      }
      for sample in 0..<geometry.batch {
        let old = state.advanced(by: sample &* stateStride &+ range.lowerBound)
        let new = after.advanced(by: sample &* afterStride &+ range.lowerBound)
        let result = output + (sample &* geometry.sampleStride &* outputWidth &+ range.lowerBound)
        if step < length(sample, call) {
          cell.forward(
            sums.first + sample &* sums.stride, plane: sums.plane, before: old, after: new, count: range.count,
            keepsGates: geometry.keepsSteps)
          if range.count == 16 {
            copySixteen(from: new.hidden, to: result)
          } else {
            result.update(from: new.hidden, count: range.count)
          }
        } else {
          new.hidden.update(from: old.hidden, count: range.count)
          if let memory = new.memory, let oldMemory = old.memory { memory.update(from: oldMemory, count: range.count) }
          result.update(repeating: 0, count: range.count)
        }
      }
      stateProduct.block(after.hidden, stride: afterStride, range, into: blocked + (~index & 1) &* blockedCount)
    }
  }

  /// Where the state after a step goes, before the next step or out, and how many rows apart samples are there.
  func after(_ number: Int, _ direction: Int, _ index: Int, _ call: LayerCall) -> (CellState<T>, samples: Int) {
    guard index == geometry.steps - 1 else { return before(number, direction, index + 1, call) }
    return (
      CellState(
        hidden: call.output(1, as: T.self) + geometry.stateOffset(0, number, 0),
        memory: geometry.hasMemory ? call.output(2, as: T.self) + geometry.stateOffset(1, number, 0) : nil), 1
    )
  }

  /// What the next layer reads.
  private func drop(_ dropout: StepDropout, _ layer: Int, _ call: LayerCall) {
    let saved = call.saved(as: T.self)
    let (source, target) = (saved + geometry.between(layer), saved + geometry.dropped(layer))
    eachRowWithDraws(layer, call) { row, draws in
      for i in 0..<geometry.outputWidth {
        target[row &+ i] = source[row &+ i] * dropout.factor(draws &+ i, call.step.random)
      }
    }
  }

  /// Runs `body` for each position of a layer's output: where its row begins, and the number of its first draw.
  func eachRowWithDraws(_ layer: Int, _ call: LayerCall, _ body: (_ row: Int, _ draws: Int) -> Void) {
    let width = geometry.outputWidth
    ElementChunks(rows: geometry.batch, of: geometry.steps &* width).eachRow(call) { sample, _ in
      for step in 0..<geometry.steps {
        let draws = ((layer &* geometry.batch &+ sample) &* geometry.steps &+ step) &* width
        body(geometry.position(sample, step) &* width, draws)
      }
    }
  }
}
