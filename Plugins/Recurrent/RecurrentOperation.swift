import CTenonKernels
import TenonKernels
import TenonPlugin

/// A recurrent layer for fixed shapes: forward, and what forward and backward share.
///
/// The steps follow one another, each in tasks of some elements of the state for all samples. In evaluation the product
/// with the input is part of each step where the weights of both fit into the caches, so that sums need not leave them;
/// else it is one matrix product over all steps, before. (Training keeps the sums, as gates, and gains nothing by it.)
struct RecurrentOperation<T: Scalar>: LayerOperation {
  private(set) var plan: LayerPlan
  let geometry: RecurrentGeometry
  let stateProduct: StepProduct<T>
  /// Of each layer.
  let inputProducts: [StepProduct<T>]
  /// Whether the product with the input is part of the steps.
  let readsInSteps: Bool
  /// Of each layer.
  let positionProducts: [PositionProducts<T>]
  let cell: SpecializedCell<T>
  /// Whether h0 and c0 are given.
  let hasStates: [Bool]
  let hasLengths: Bool

  init(_ cell: SpecializedCell<T>, _ geometry: RecurrentGeometry, _ request: PlanRequest, _ outputs: [TensorType]) {
    self.cell = cell
    stateProduct = StepProduct(geometry, depth: geometry.stateWidth, runs: geometry.layout.stateRuns)
    let gates = CellLayout.Run(gates: 0..<geometry.gateCount, block: 0)
    inputProducts = (0..<geometry.layers).map {
      StepProduct(geometry, depth: geometry.arguments.width(ofLayer: $0), runs: [gates])
    }
    readsInSteps = !request.wantsBackward && Self.fitsCaches(stateProduct, inputProducts, batch: geometry.batch)
    var geometry = geometry
    // Steps of a projected state are written for training alone.
    geometry.keepsSteps = request.wantsBackward || geometry.isProjected
    geometry.keepsBlocks = !readsInSteps
    self.geometry = geometry
    positionProducts = (0..<geometry.layers).map { PositionProducts(geometry, layer: $0) }
    func isGiven(_ index: Int) -> Bool { request.inputs.indices.contains(index) && request.inputs[index] != nil }
    hasStates = (0..<geometry.stateCount).map { isGiven(1 + $0) }
    hasLengths = isGiven(1 + geometry.stateCount)
    plan = LayerPlan(outputs: outputs, backwardNeeds: [.input(0)])
    if hasLengths { plan.backwardNeeds.insert(.input(1 + geometry.stateCount)) }
    plan.savedByteCount = geometry.savedCount * MemoryLayout<T>.stride
    plan.workspaceByteCount =
      max(forwardCount, request.wantsBackward ? backwardCount : 0) * MemoryLayout<T>.stride
    plan.workerWorkspaceByteCount = positionProducts.reduce(unitCount * MemoryLayout<T>.stride) {
      max($0, $1.scratchByteCount(sums: !readsInSteps, backward: request.wantsBackward))
    }
    for layer in 0..<geometry.layers {
      plan.flops +=
        2 * Double(geometry.positions) * Double(geometry.directions) * Double(geometry.hidden)
        * Double(
          geometry.gateCount * (geometry.arguments.width(ofLayer: layer) + geometry.stateWidth)
            + geometry.arguments.projection)
    }
    plan.algorithm =
      readsInSteps
      ? "step by step, packed" : "gemm over all steps, then step by step\(stateProduct.isPacked ? ", packed" : "")"
  }

  /// The packed weights of input and state are read at every step, by each sample's share of it: they have to stay in the
  /// caches, and samples enough to share the reading.
  private static func fitsCaches(_ state: StepProduct<T>, _ inputs: [StepProduct<T>], batch: Int) -> Bool {
    state.isPacked && batch >= 16
      && inputs.allSatisfy { $0.isPacked && ($0.packedCount + state.packedCount) * MemoryLayout<T>.stride <= 4 << 20 }
  }

  // MARK: Memory

  // The workspace of forward: packed weights of the state and of the input, two states in blocks, the input in blocks, the
  // sum of the biases.
  var packedInput: Int { stateProduct.packedCount }
  var blockedStates: Int {
    packedInput &+ (readsInSteps ? inputProducts.reduce(0) { max($0, $1.packedCount) } : 0)
  }
  var blockedInput: Int { blockedStates &+ 2 &* stateProduct.blockedCount(backward: false) }
  var biasOffset: Int { blockedInput &+ (readsInSteps ? geometry.positions &* geometry.widest : 0) }
  private var forwardCount: Int { biasOffset &+ geometry.blockWidth }

  /// Elements of a worker's scratch: a unit's sums, which evaluation does not keep.
  private var unitCount: Int { geometry.keepsBlocks ? 0 : geometry.batch &* geometry.blockCount &* 16 }

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

  /// The state of a cell before a step: of the first sample, and how many rows apart samples are.
  func before(_ number: Int, _ direction: Int, _ index: Int, _ call: LayerCall) -> (CellState<T>, samples: Int) {
    let keeps = geometry.keepsSteps
    let row = keeps ? geometry.position(0, geometry.step(index, direction)) : (index & 1) &* geometry.batch
    let saved = call.saved(as: T.self)
    return (
      CellState(
        hidden: saved + (geometry.before(number) &+ row &* geometry.stateWidth),
        memory: geometry.hasMemory ? saved + (geometry.memory(number) &+ row &* geometry.hidden) : nil),
      keeps ? geometry.sampleStride : 1
    )
  }

  /// Steps of a sample's sequence.
  func length(_ sample: Int, _ call: LayerCall) -> Int {
    hasLengths ? Int(call.input(1 + geometry.stateCount, as: Int64.self)[sample]) : geometry.steps
  }

  func backward(_ call: LayerCall) throws { backpropagate(call) }
}
