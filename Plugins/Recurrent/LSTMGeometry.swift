import TenonPlugin

/// The sizes of one planned LSTM and where its blocks lie.
///
/// A cell is one layer in one direction.
struct LSTMGeometry {
  let inputSize: Int
  let hidden: Int
  let layers: Int
  let directions: Int
  let hasBias: Bool
  let batchFirst: Bool
  let steps: Int
  let batch: Int
  /// Between layers; nil where all elements are kept.
  let dropout: StepDropout?

  init(_ layer: LSTM, steps: Int, batch: Int, dropout: Double) {
    inputSize = layer.inputSize
    hidden = layer.hidden
    layers = layer.layers
    directions = layer.directions
    hasBias = layer.hasBias
    batchFirst = layer.batchFirst
    self.steps = steps
    self.batch = batch
    self.dropout = dropout > 0 && layer.layers > 1 ? StepDropout(dropout) : nil
  }

  var positions: Int { batch &* steps }
  /// Elements of a layer's output at one step.
  var outputWidth: Int { directions &* hidden }
  func width(ofLayer layer: Int) -> Int { layer == 0 ? inputSize : outputWidth }

  /// Whether the largest block can be counted in bytes at all.
  var fits: Bool {
    var product = 64
    for factor in [hidden, directions, layers, steps, batch, MemoryLayout<Double>.stride] {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return false }
      product = next
    }
    return true
  }

  // The saved block: for each cell the gates after their activation, [N, T, 4 hidden]; for each cell its c,
  // [N, T, hidden]; then the output of each layer but the last, [N, T, directions · hidden], and with dropout what the
  // next layer reads of it.
  func gates(_ cell: Int) -> Int { cell &* positions &* 4 &* hidden }
  func memory(_ cell: Int) -> Int { (layers &* directions &* 4 &+ cell) &* positions &* hidden }
  func between(_ layer: Int) -> Int { (layers &* directions &* 5 &+ layer &* directions) &* positions &* hidden }
  /// What layer `layer + 1` reads.
  func dropped(_ layer: Int) -> Int { dropout == nil ? between(layer) : between(layers &- 1 &+ layer) }
  var savedCount: Int { dropped(layers - 1) }

  // The workspace of backward: the gradients of one layer's gates, [directions, N, T, 4 hidden], and of two
  // layers' outputs in turn.
  func gateGradients(_ direction: Int) -> Int { direction &* positions &* 4 &* hidden }
  func outputGradients(_ layer: Int) -> Int {
    gateGradients(directions) &+ (layer & 1) &* positions &* outputWidth
  }
  var workspaceCount: Int { gateGradients(directions) &+ 2 &* positions &* outputWidth }

  /// The step that direction `direction` handles as number `index` of a sequence of so many steps.
  func step(_ index: Int, _ direction: Int, of length: Int) -> Int {
    direction == 0 ? index : length &- 1 &- index
  }
}

/// Vectors at each sample and step, in the order of the caller's tensors or sample by sample.
struct StepVectors<Pointer: Strideable> where Pointer.Stride == Int {
  let base: Pointer
  let sampleStride: Int
  let stepStride: Int

  /// - Parameter external: in the caller's order, which may put steps first.
  init(_ base: Pointer, width: Int, _ geometry: LSTMGeometry, external: Bool = false) {
    self.base = base
    let stepsFirst = external && !geometry.batchFirst
    sampleStride = stepsFirst ? width : geometry.steps &* width
    stepStride = stepsFirst ? geometry.batch &* width : width
  }

  func at(_ sample: Int, _ step: Int) -> Pointer {
    base.advanced(by: sample &* sampleStride &+ step &* stepStride)
  }
}
