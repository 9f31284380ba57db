import TenonPlugin

/// The sizes of a planned recurrent layer and where its blocks lie.
///
/// A *cell* is one layer in one direction. A *position* is a sample at a step; positions are counted in the order of the
/// caller's tensors, so that what has a row for each position is one matrix.
struct RecurrentGeometry: Sendable {
  let arguments: RecurrentArguments
  let steps: Int
  let batch: Int
  let layout: CellLayout
  /// Between layers; nil where all elements are kept.
  let dropout: StepDropout?

  /// - Returns: nil when the largest block is too large to be counted in bytes.
  init?(_ arguments: RecurrentArguments, _ layout: CellLayout, steps: Int, batch: Int, dropout: Double) {
    var product = 128
    for factor in [
      arguments.directions, arguments.layers, steps, max(1, batch), MemoryLayout<Double>.stride,
      max(arguments.hidden, arguments.inputSize),
    ] {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      product = next
    }
    self.arguments = arguments
    self.steps = steps
    self.batch = batch
    self.layout = layout
    self.dropout = dropout > 0 && arguments.layers > 1 ? StepDropout(dropout) : nil
  }

  var gateCount: Int { layout.gateCount }
  var blockCount: Int { layout.blockCount }
  var hasMemory: Bool { layout.hasMemory }
  var hidden: Int { arguments.hidden }
  /// Elements of h, which are other ones than those of the cell where it is projected.
  var stateWidth: Int { arguments.stateWidth }
  var isProjected: Bool { arguments.projection > 0 }
  var layers: Int { arguments.layers }
  var directions: Int { arguments.directions }
  var positions: Int { batch &* steps }
  var stateCount: Int { hasMemory ? 2 : 1 }
  /// Elements of a layer's output at a position.
  var outputWidth: Int { directions &* stateWidth }
  /// The most elements that a layer reads at a position.
  var widest: Int { layers > 1 ? max(arguments.inputSize, outputWidth) : arguments.inputSize }
  /// Elements of a cell's blocks at a position.
  var blockWidth: Int { blockCount &* hidden }
  /// From the blocks of a position to those of the next.
  ///
  /// A step's samples read the same columns of many rows: rows that begin pages, or halves of them, would take turns in a
  /// few lines of the nearest cache.
  var blockStride: Int { blockWidth % 512 == 0 ? blockWidth &+ 16 : blockWidth }

  /// From one sample to the next at the same step, and from one step to the next.
  var sampleStride: Int { arguments.batchFirst ? steps : 1 }
  var stepStride: Int { arguments.batchFirst ? 1 : batch }

  func position(_ sample: Int, _ step: Int) -> Int { sample &* sampleStride &+ step &* stepStride }

  /// The step that a direction makes as its `index`-th.
  func step(_ index: Int, _ direction: Int) -> Int { direction == 0 ? index : steps &- 1 &- index }

  // The saved block. For each cell: its blocks at each position, then the states before each position, and what is
  // projected after it. After all cells: the output of each layer but the last, and with dropout what the next layer reads
  // of it. Evaluation has one place for all cells, in turn, with two states in turn, and blocks only where they are made for
  // all positions at once.

  /// Whether there are gates and states of all steps, which backward reads.
  var keepsSteps = true
  /// Whether there are blocks for all positions.
  var keepsBlocks = true

  private var blockRows: Int { keepsBlocks ? positions : 0 }
  private var stateRows: Int { keepsSteps ? positions : 2 &* batch }
  private var cellCount: Int {
    blockRows &* blockStride &+ stateRows &* (stateWidth &+ (hasMemory ? hidden : 0) &+ (isProjected ? hidden : 0))
  }

  func blocks(_ cell: Int) -> Int { keepsSteps ? cell &* cellCount : 0 }
  /// The states h before steps.
  func before(_ cell: Int) -> Int { blocks(cell) &+ blockRows &* blockStride }
  /// The memory before steps.
  func memory(_ cell: Int) -> Int { before(cell) &+ stateRows &* stateWidth }
  /// What the cell makes at positions, where that is projected.
  func unprojected(_ cell: Int) -> Int { memory(cell) &+ (hasMemory ? stateRows &* hidden : 0) }
  func between(_ layer: Int) -> Int {
    (keepsSteps ? layers &* directions : 1) &* cellCount &+ layer &* positions &* outputWidth
  }
  /// What layer `layer + 1` reads.
  func dropped(_ layer: Int) -> Int { dropout == nil ? between(layer) : between(layers &- 1 &+ layer) }
  var savedCount: Int { dropped(layers - 1) }

  /// Elements of a state: h, or the memory.
  func width(ofState index: Int) -> Int { index == 0 ? stateWidth : hidden }

  /// The start of a sample's state in h0, c0, h_n and c_n.
  func stateOffset(_ index: Int, _ cell: Int, _ sample: Int) -> Int {
    (cell &* batch &+ sample) &* width(ofState: index)
  }
}
