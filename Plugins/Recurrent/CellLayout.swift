/// How a cell's numbers lie.
///
/// Those of a sample at a step lie in *blocks* of hidden_size elements: first one for each gate, which the product with the
/// input goes to, then one for each product with the state that the cell has to keep apart from it.
struct CellLayout: Sendable {
  /// Gates, in the order of the rows of the weights.
  let gateCount: Int
  /// Gates, the last ones, whose product with the state is kept apart.
  let apartCount: Int
  /// Whether there is a second state beside h.
  let hasMemory: Bool

  init(gates: Int, apart: Int = 0, hasMemory: Bool = false) {
    gateCount = gates
    apartCount = apart
    self.hasMemory = hasMemory
  }

  var blockCount: Int { gateCount + apartCount }

  /// Gates next to each other, and the block that the first one's product goes to.
  struct Run: Sendable {
    let gates: Range<Int>
    let block: Int
  }

  /// Runs of gates whose product with the state is added to blocks that follow each other.
  var stateRuns: [Run] {
    let first = Run(gates: 0..<gateCount - apartCount, block: 0)
    return apartCount == 0 ? [first] : [first, Run(gates: first.gates.upperBound..<gateCount, block: gateCount)]
  }
}
