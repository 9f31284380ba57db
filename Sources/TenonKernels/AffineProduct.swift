public import TenonCore

/// The matrix products of an affine map of rows: y = x Wᵀ + b, dx = g W, dW = gᵀ x, db = Σ g.
///
/// Rows lie next to each other; the weight is [outFeatures, inFeatures].
public struct AffineProduct<T: Scalar>: Sendable {
  public let rows: Int
  public let inFeatures: Int
  public let outFeatures: Int
  public let outputTiling: MatrixTiling
  @usableFromInline let inputTiling: MatrixTiling
  @usableFromInline let weightTiling: MatrixTiling

  /// Columns whose bias gradient one task sums up.
  @usableFromInline static var biasBlock: Int { 64 }

  @inlinable
  public init(rows: Int, inFeatures: Int, outFeatures: Int) {
    self.rows = rows
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    outputTiling = MatrixTiling(rows: rows, columns: outFeatures, inner: inFeatures)
    inputTiling = MatrixTiling(rows: rows, columns: inFeatures, inner: outFeatures)
    weightTiling = MatrixTiling(rows: outFeatures, columns: inFeatures, inner: rows)
  }

  @inlinable
  public func forward(
    _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?, into y: UnsafeMutablePointer<T>,
    _ call: LayerCall
  ) {
    call.step.parallelFor(outputTiling.taskCount) { task, _ in
      let (rows, columns) = outputTiling.tile(task)
      if let bias {
        for row in rows {
          (y + (row &* outFeatures &+ columns.lowerBound))
            .update(from: bias + columns.lowerBound, count: columns.count)
        }
      }
      BLAS.gemm(
        m: rows.count, n: columns.count, k: inFeatures, x + rows.lowerBound &* inFeatures, rowA: inFeatures,
        weight + columns.lowerBound &* inFeatures, rowB: inFeatures, transposeB: true,
        into: y + (rows.lowerBound &* outFeatures &+ columns.lowerBound), rowC: outFeatures, accumulate: bias != nil)
    }
  }

  @inlinable
  public func inputGradient(
    _ gradient: UnsafePointer<T>, _ weight: UnsafePointer<T>, into target: GradientDestination<T>, _ call: LayerCall
  ) {
    call.step.parallelFor(inputTiling.taskCount) { task, _ in
      let (rows, columns) = inputTiling.tile(task)
      BLAS.gemm(
        m: rows.count, n: columns.count, k: outFeatures, gradient + rows.lowerBound &* outFeatures, rowA: outFeatures,
        weight + columns.lowerBound, rowB: inFeatures,
        into: target.pointer + (rows.lowerBound &* inFeatures &+ columns.lowerBound), rowC: inFeatures,
        accumulate: target.accumulates)
    }
  }

  @inlinable
  public func weightGradient(
    _ gradient: UnsafePointer<T>, _ x: UnsafePointer<T>, into target: GradientDestination<T>, _ call: LayerCall
  ) {
    call.step.parallelFor(weightTiling.taskCount) { task, _ in
      let (rows, columns) = weightTiling.tile(task)
      BLAS.gemm(
        m: rows.count, n: columns.count, k: self.rows, gradient + rows.lowerBound, rowA: outFeatures,
        transposeA: true, x + columns.lowerBound, rowB: inFeatures,
        into: target.pointer + (rows.lowerBound &* inFeatures &+ columns.lowerBound), rowC: inFeatures,
        accumulate: target.accumulates)
    }
  }

  @inlinable
  public func biasGradient(_ gradient: UnsafePointer<T>, into target: GradientDestination<T>, _ call: LayerCall) {
    ElementChunks(outFeatures, perTask: Self.biasBlock).each(call) { range in
      let (first, count) = (range.lowerBound, range.count)
      let sums = target.pointer + first
      if !target.accumulates { sums.update(repeating: 0, count: count) }
      for row in 0..<rows { add(gradient + (row &* outFeatures &+ first), to: sums, count: count) }
    }
  }
}
