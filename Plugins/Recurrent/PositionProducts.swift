import TenonKernels
import TenonPlugin

/// The matrix products of a layer's cells that are made for all positions at once.
struct PositionProducts<T: Scalar>: Sendable {
  /// What the layer reads, by the input's weights: a row of sums for each position.
  let sums: MatrixProduct<T>
  /// The gradients of the sums, by the same weights.
  let inputGradient: MatrixProduct<T>
  /// Those of runs of gates, transposed, by what the layer reads: gradients of rows of the input's weights.
  let inputWeights: MatrixProduct<T>
  /// The same by the states, for each run of gates whose products with the state lie next to each other.
  let stateWeights: [MatrixProduct<T>]

  init(_ geometry: RecurrentGeometry, _ cell: (some RecurrentCell).Type, layer: Int) {
    let width = geometry.arguments.width(ofLayer: layer)
    let (positions, hidden) = (geometry.positions, geometry.hidden)
    let gateWidth = geometry.gateCount &* hidden
    sums = MatrixProduct(rows: positions, columns: gateWidth, inner: width, transposesB: true)
    inputGradient = MatrixProduct(rows: positions, columns: width, inner: gateWidth)
    inputWeights = MatrixProduct(rows: gateWidth, columns: width, inner: positions, transposesA: true)
    stateWeights = cell.stateRuns.map {
      MatrixProduct(rows: $0.gates.count &* hidden, columns: hidden, inner: positions, transposesA: true)
    }
  }

  /// Bytes of scratch that a worker needs.
  func scratchByteCount(forward: Bool, backward: Bool) -> Int {
    let products = (forward ? [sums] : []) + (backward ? [inputGradient, inputWeights] + stateWeights : [])
    return products.reduce(0) { max($0, $1.scratchByteCount) }
  }
}
