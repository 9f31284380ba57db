import CTenonKernels
import TenonKernels
import TenonPlugin

/// A recurrent layer for fixed shapes: forward, and what forward and backward share.
///
/// All steps' products with the input are one matrix product; then the steps follow one another, each in tasks of some
/// elements of the state for all samples.
struct RecurrentOperation<T: Scalar, Cell: RecurrentCell>: LayerOperation {
  private(set) var plan: LayerPlan
  let geometry: RecurrentGeometry
  let stateProduct: StateProduct<T>
  /// Of each layer.
  let positionProducts: [PositionProducts<T>]
  let cell: Cell
  /// Whether h0 and c0 are given.
  let hasStates: [Bool]
  let hasLengths: Bool
  /// For backward.
  private let keepsGates: Bool

  init(_ cell: Cell, _ geometry: RecurrentGeometry, _ request: PlanRequest, _ outputs: [TensorType]) {
    self.cell = cell
    self.geometry = geometry
    stateProduct = StateProduct(geometry, Cell.self)
    positionProducts = (0..<geometry.layers).map { PositionProducts(geometry, Cell.self, layer: $0) }
    func isGiven(_ index: Int) -> Bool { request.inputs.indices.contains(index) && request.inputs[index] != nil }
    hasStates = (0..<geometry.stateCount).map { isGiven(1 + $0) }
    hasLengths = isGiven(1 + geometry.stateCount)
    keepsGates = request.wantsBackward
    plan = LayerPlan(outputs: outputs, backwardNeeds: [.input(0)])
    if hasLengths { plan.backwardNeeds.insert(.input(1 + geometry.stateCount)) }
    plan.savedByteCount = geometry.savedCount * MemoryLayout<T>.stride
    plan.workspaceByteCount =
      max(forwardCount, request.wantsBackward ? backwardCount : 0) * MemoryLayout<T>.stride
    plan.workerWorkspaceByteCount = positionProducts.reduce(0) {
      max($0, $1.scratchByteCount(backward: request.wantsBackward))
    }
    for layer in 0..<geometry.layers {
      plan.flops +=
        2 * Double(geometry.positions) * Double(geometry.directions) * Double(geometry.hidden)
        * Double(
          geometry.gateCount * (geometry.arguments.width(ofLayer: layer) + geometry.stateWidth)
            + geometry.arguments.projection)
    }
    plan.algorithm = "gemm over all steps, then step by step\(stateProduct.isPacked ? ", packed" : "")"
  }

  // MARK: Memory

  // The workspace of forward: packed weights, two states in blocks, the sum of the biases.
  private var blockedStates: Int { stateProduct.packedCount }
  private var biasOffset: Int { blockedStates &+ 2 &* stateProduct.blockedCount(backward: false) }
  private var forwardCount: Int { biasOffset &+ geometry.blockWidth }

  /// The parameters of one cell.
  struct Weights {
    let input: UnsafePointer<T>
    let state: UnsafePointer<T>
    let inputBias: UnsafePointer<T>?
    let stateBias: UnsafePointer<T>?
    let projection: UnsafePointer<T>?
  }

  /// The index of a cell's first parameter.
  func parameterIndex(_ number: Int) -> Int { number &* (projectionIndex &+ (geometry.isProjected ? 1 : 0)) }
  /// That of the projection's weights among the parameters of a cell.
  var projectionIndex: Int { geometry.arguments.hasBias ? 4 : 2 }

  func weights(_ number: Int, _ call: LayerCall) -> Weights {
    let first = parameterIndex(number)
    let hasBias = geometry.arguments.hasBias
    return Weights(
      input: call.parameter(first), state: call.parameter(first + 1),
      inputBias: hasBias ? call.parameter(first + 2) : nil, stateBias: hasBias ? call.parameter(first + 3) : nil,
      projection: geometry.isProjected ? call.parameter(first + projectionIndex) : nil)
  }

  /// What a layer reads, a row for each position.
  func input(ofLayer layer: Int, _ call: LayerCall) -> UnsafePointer<T> {
    layer == 0 ? call.input(0) : UnsafePointer(call.saved(as: T.self) + geometry.dropped(layer - 1))
  }

  /// What a layer writes, a row for each position.
  func output(ofLayer layer: Int, _ call: LayerCall) -> UnsafeMutablePointer<T> {
    layer == geometry.layers - 1 ? call.output(0) : call.saved(as: T.self) + geometry.between(layer)
  }

  /// The state of a cell before a position.
  func before(_ number: Int, _ position: Int, _ call: LayerCall) -> CellState<T> {
    let saved = call.saved(as: T.self)
    return CellState(
      hidden: saved + (geometry.before(number) &+ position &* geometry.stateWidth),
      memory: geometry.hasMemory ? saved + (geometry.memory(number) &+ position &* geometry.hidden) : nil)
  }

  /// Steps of a sample's sequence.
  func length(_ sample: Int, _ call: LayerCall) -> Int {
    hasLengths ? Int(call.input(1 + geometry.stateCount, as: Int64.self)[sample]) : geometry.steps
  }

  // MARK: Forward

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
        project(layer, number, call)
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

  /// The product of all positions with the input's weights, and the biases, into the blocks.
  private func project(_ layer: Int, _ number: Int, _ call: LayerCall) {
    let weights = weights(number, call)
    let (width, hidden) = (geometry.arguments.width(ofLayer: layer), geometry.hidden)
    let (blockWidth, gateWidth) = (geometry.blockWidth, geometry.gateCount &* hidden)
    let blocks = call.saved(as: T.self) + geometry.blocks(number)
    let x = input(ofLayer: layer, call)
    let bias = call.workspace(as: T.self) + biasOffset
    bias.update(repeating: 0, count: blockWidth)
    if let inputBias = weights.inputBias, let stateBias = weights.stateBias {
      add(inputBias, to: bias, count: gateWidth)
      for run in Cell.stateRuns {
        add(
          stateBias + run.gates.lowerBound &* hidden, to: bias + run.block &* hidden, count: run.gates.count &* hidden)
      }
    }
    positionProducts[layer].sums.run(
      x, rowA: width, weights.input, rowB: width, into: blocks, rowC: blockWidth, initial: bias, call)
    guard blockWidth > gateWidth else { return }
    // The blocks that only the state is added to.
    ElementChunks(rows: geometry.positions, of: blockWidth &- gateWidth).eachRow(call) { row, _ in
      (blocks + (row &* blockWidth &+ gateWidth)).update(from: bias + gateWidth, count: blockWidth &- gateWidth)
    }
  }

  /// Puts the first state where the first step reads it, and packs the weights.
  private func start(_ number: Int, _ direction: Int, _ call: LayerCall) {
    let first = geometry.step(0, direction)
    let blocked = call.workspace(as: T.self) + blockedStates
    stateProduct.packForward(weights(number, call).state, into: call.workspace(), call)
    for sample in 0..<geometry.batch {
      let state = before(number, geometry.position(sample, first), call)
      for (index, target) in [state.hidden, state.memory].enumerated() {
        guard let target else { continue }
        let width = geometry.width(ofState: index)
        if hasStates[index] {
          let offset = geometry.stateOffset(index, number, sample)
          target.update(from: call.input(1 + index, as: T.self) + offset, count: width)
        } else {
          target.update(repeating: 0, count: width)
        }
      }
      stateProduct.block(state.hidden, sample, 0..<geometry.hidden, into: blocked)
    }
  }

  /// One step of all samples.
  private func step(_ layer: Int, _ direction: Int, _ index: Int, _ call: LayerCall) {
    let (hidden, outputWidth) = (geometry.hidden, geometry.outputWidth)
    let number = layer &* geometry.directions &+ direction
    let step = geometry.step(index, direction)
    let first = geometry.position(0, step)
    let state = before(number, first, call)
    let blocks = call.saved(as: T.self) + (geometry.blocks(number) &+ first &* geometry.blockWidth)
    let output = output(ofLayer: layer, call) + (first &* outputWidth &+ direction &* hidden)
    let (after, samples) = self.after(number, direction, index, call)
    let afterStride = samples &* hidden
    let stateStride = geometry.sampleStride &* hidden
    let packed = UnsafePointer(call.workspace(as: T.self))
    let blocked = call.workspace(as: T.self) + blockedStates
    let blockedCount = stateProduct.blockedCount(backward: false)
    let weight = weights(number, call).state
    let kernel = T.self == Float.self ? cell.kernels.forward : nil
    call.step.parallelFor(stateProduct.forwardUnits.taskCount) { unit, _ in
      let range = stateProduct.forwardUnits.range(unit)
      stateProduct.addForward(
        unit, weight, packed: packed, state: state.hidden, stateStride: stateStride,
        blocked: blocked + (index & 1) &* blockedCount, into: blocks,
        stride: geometry.sampleStride &* geometry.blockWidth)
      for sample in 0..<geometry.batch {
        let old = state.advanced(by: sample &* stateStride &+ range.lowerBound)
        let new = after.advanced(by: sample &* afterStride &+ range.lowerBound)
        let result = output + (sample &* geometry.sampleStride &* outputWidth &+ range.lowerBound)
        if step < length(sample, call) {
          run(
            blocks + (sample &* geometry.sampleStride &* geometry.blockWidth &+ range.lowerBound), before: old,
            after: new, count: range.count, kernel)
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
        stateProduct.block(new.hidden, sample, range, into: blocked + (~index & 1) &* blockedCount)
      }
    }
  }

  /// Where the state after a step goes, before the next step or out, and how many rows apart samples are there.
  func after(_ number: Int, _ direction: Int, _ index: Int, _ call: LayerCall) -> (CellState<T>, samples: Int) {
    guard index == geometry.steps - 1 else {
      let next = geometry.position(0, geometry.step(index + 1, direction))
      return (before(number, next, call), geometry.sampleStride)
    }
    return (
      CellState(
        hidden: call.output(1, as: T.self) + geometry.stateOffset(0, number, 0),
        memory: geometry.hasMemory ? call.output(2, as: T.self) + geometry.stateOffset(1, number, 0) : nil), 1
    )
  }

  /// The cell's part of a step, by the kernel where there is one.
  func run(
    _ blocks: UnsafeMutablePointer<T>, before: CellState<T>, after: CellState<T>, count: Int,
    _ kernel: tenon_cell_forward?
  ) {
    if let kernel {
      kernel(
        blocks.knownFloats, Int64(geometry.hidden), before.raw, after.raw, Int64(count), keepsGates ? 1 : 0)
    } else {
      cell.forward(blocks, plane: geometry.hidden, before: before, after: after, count: count)
    }
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

  func backward(_ call: LayerCall) throws { backpropagate(call) }
}
