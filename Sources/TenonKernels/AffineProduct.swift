public import TenonCore

/// The matrix products of an affine map of rows: y = x Wᵀ + b, dx = g W, dW = gᵀ x, db = Σ g.
///
/// Rows lie next to each other; the weight is [outFeatures, inFeatures].
public struct AffineProduct<T: Scalar>: Sendable {
  public let rows: Int
  public let inFeatures: Int
  public let outFeatures: Int
  @usableFromInline let output: MatrixProduct<T>
  @usableFromInline let input: MatrixProduct<T>
  @usableFromInline let weight: MatrixProduct<T>

  @inlinable
  public init(rows: Int, inFeatures: Int, outFeatures: Int) {
    self.rows = rows
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    output = MatrixProduct(rows: rows, columns: outFeatures, inner: inFeatures, transposesB: true)
    input = MatrixProduct(rows: rows, columns: inFeatures, inner: outFeatures)
    weight = MatrixProduct(rows: outFeatures, columns: inFeatures, inner: rows, transposesA: true)
  }

  /// How the output is cut into tasks.
  @inlinable
  public var outputTiling: MatrixTiling { output.tiling }

  /// Bytes of scratch that a worker needs.
  @inlinable
  public func scratchByteCount(backward: Bool) -> Int {
    backward
      ? max(output.scratchByteCount, input.scratchByteCount, weight.scratchByteCount) : output.scratchByteCount
  }

  @inlinable
  public func forward(
    _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?, into y: UnsafeMutablePointer<T>,
    _ call: LayerCall
  ) {
    output.run(x, rowA: inFeatures, weight, rowB: inFeatures, into: y, rowC: outFeatures, initial: bias, call)
  }

  @inlinable
  public func inputGradient(
    _ gradient: UnsafePointer<T>, _ weight: UnsafePointer<T>, into target: GradientDestination<T>, _ call: LayerCall
  ) {
    input.run(
      gradient, rowA: outFeatures, weight, rowB: inFeatures, into: target.pointer, rowC: inFeatures,
      accumulates: target.accumulates, call)
  }

  @inlinable
  public func weightGradient(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, into target: GradientDestination<T>, _ call: LayerCall
  ) {
    weight.run(
      gradient, rowA: outFeatures, x, rowB: inFeatures, into: target.pointer, rowC: inFeatures,
      accumulates: target.accumulates, call)
  }

  @inlinable
  public func biasGradient(_ gradient: UnsafePointer<T>, into target: GradientDestination<T>, _ call: LayerCall) {
    sumRows(gradient, rows: rows, stride: outFeatures, columns: outFeatures, into: target, call)
  }
}
