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
  /// Of a projection: at one step forward and backward, then the gradient of its weights over all positions.
  let projection: (forward: MatrixProduct<T>, backward: MatrixProduct<T>, weights: MatrixProduct<T>)?

  init(_ geometry: RecurrentGeometry, layer: Int) {
    let width = geometry.arguments.width(ofLayer: layer)
    let (positions, hidden) = (geometry.positions, geometry.hidden)
    let gateWidth = geometry.gateCount &* hidden
    sums = MatrixProduct(rows: positions, columns: gateWidth, inner: width, transposesB: true)
    inputGradient = MatrixProduct(rows: positions, columns: width, inner: gateWidth)
    inputWeights = MatrixProduct(rows: gateWidth, columns: width, inner: positions, transposesA: true)
    stateWeights = geometry.layout.stateRuns.map {
      MatrixProduct(rows: $0.gates.count &* hidden, columns: geometry.stateWidth, inner: positions, transposesA: true)
    }
    let (batch, narrow) = (geometry.batch, geometry.stateWidth)
    projection =
      geometry.isProjected
      ? (
        MatrixProduct(rows: batch, columns: narrow, inner: hidden, transposesB: true),
        MatrixProduct(rows: batch, columns: hidden, inner: narrow),
        MatrixProduct(rows: narrow, columns: hidden, inner: positions, transposesA: true)
      ) : nil
  }

  /// Bytes of scratch that a worker needs.
  ///
  /// - Parameter sums: whether they are made of all positions at once.
  func scratchByteCount(sums makesSums: Bool, backward: Bool) -> Int {
    var most = makesSums ? sums.scratchByteCount : 0
    if let projection { most = max(most, projection.forward.scratchByteCount) }
    guard backward else { return most }
    most = max(most, inputGradient.scratchByteCount, inputWeights.scratchByteCount)
    for product in stateWeights { most = max(most, product.scratchByteCount) }
    if let projection { most = max(most, projection.backward.scratchByteCount, projection.weights.scratchByteCount) }
    return most
  }
}
