public import CTenonKernels
public import TenonCore

/// A product of row-major matrices whose extents are known when a layer is planned: c = a · b, or c += a · b.
///
/// It is cut into tasks by its extents alone. In float32 the kernels of the instruction set compute it, on a scratch of
/// each worker; float64 and small products, which have nothing to gain from packing both sides, are OpenBLAS's.
public struct MatrixProduct<T: Scalar>: Sendable {
  public let tiling: MatrixTiling
  /// Columns of a, and rows of b.
  public let inner: Int
  @usableFromInline let transposesA: Bool
  @usableFromInline let transposesB: Bool

  /// - Parameters:
  ///   - rows: of a (after transposition) and c.
  ///   - columns: of b (after transposition) and c.
  ///   - inner: columns of a, rows of b.
  ///   - transposesA: a is stored as inner x rows.
  ///   - transposesB: b is stored as columns x inner.
  ///   - products: how many products of these extents are computed at once.
  @inlinable
  public init(
    rows: Int, columns: Int, inner: Int, transposesA: Bool = false, transposesB: Bool = false, products: Int = 1
  ) {
    tiling = MatrixTiling(rows: rows, columns: columns, inner: inner, products: products)
    self.inner = inner
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  /// Measured on Zen 4, by tile: 512 x 512 x 256 at 108 GFLOP/s against OpenBLAS's 103, 32 x 256 x 256 at 91 against 80,
  /// 100 x 50 x 320, whose second panel of 32 columns is nearly empty, at 73 against 88.
  @inlinable
  var isPacked: Bool {
    let (rows, columns) = (tiling.tileRows, tiling.tileColumns)
    let fillsPanels = (columns &+ 31) / 32 &* 32 &- columns <= columns / 10
    return T.self == Float.self && rows >= 16 && fillsPanels && rows &* columns &* inner >= 1 << 20
  }

  /// Bytes of scratch that a worker needs.
  @inlinable
  public var scratchByteCount: Int {
    isPacked
      ? MemoryLayout<Float>.stride
        * Int(tenon_matrix_scratch(Int64(tiling.tileRows), Int64(tiling.tileColumns), Int64(inner))) : 0
  }

  /// Computes all tiles, on the workers' scratch of the layer's workspace.
  ///
  /// - Parameters:
  ///   - rowA: elements between rows of a as they are stored; `rowB` and `rowC` likewise.
  ///   - initial: added to every row of the result, such as a bias.
  ///   - accumulates: adds to what c holds.
  @inlinable
  public func run(
    _ a: UnsafePointer<T>, rowA: Int, _ b: UnsafePointer<T>, rowB: Int, into c: UnsafeMutablePointer<T>, rowC: Int,
    initial: UnsafePointer<T>? = nil, accumulates: Bool = false, _ call: LayerCall
  ) {
    call.step.parallelFor(tiling.taskCount) { task, worker in
      runTile(
        task, worker, a, rowA: rowA, b, rowB: rowB, into: c, rowC: rowC, initial: initial, accumulates: accumulates,
        call)
    }
  }

  /// Computes one tile, as one of the tasks of a layer.
  @inlinable
  public func runTile(
    _ task: Int, _ worker: Int, _ a: UnsafePointer<T>, rowA: Int, _ b: UnsafePointer<T>, rowB: Int,
    into c: UnsafeMutablePointer<T>, rowC: Int, initial: UnsafePointer<T>? = nil, accumulates: Bool, _ call: LayerCall
  ) {
    let (rows, columns) = tiling.tile(task)
    let a = a + rows.lowerBound &* (transposesA ? 1 : rowA)
    let b = b + columns.lowerBound &* (transposesB ? rowB : 1)
    let c = c + (rows.lowerBound &* rowC &+ columns.lowerBound)
    let initial = initial.map { $0 + columns.lowerBound }
    if isPacked {
      var product = tenon_matrix_product(
        rows: Int64(rows.count), columns: Int64(columns.count), depth: Int64(inner), a: a.knownFloats,
        b: b.knownFloats, c: c.knownFloats, a_step: Int64(rowA), b_step: Int64(rowB), c_step: Int64(rowC),
        a_is_transposed: transposesA ? 1 : 0, b_is_transposed: transposesB ? 1 : 0,
        initial: initial?.knownFloats, accumulates: accumulates ? 1 : 0)
      tenon_matrices().pointee.multiply(&product, call.workspace(worker: worker))
      return
    }
    if let initial {
      for row in 0..<rows.count {
        let target = c + row &* rowC
        if accumulates {
          add(initial, to: target, count: columns.count)
        } else {
          target.update(from: initial, count: columns.count)
        }
      }
    }
    BLAS.gemm(
      m: rows.count, n: columns.count, k: inner, a, rowA: rowA, transposeA: transposesA, b, rowB: rowB,
      transposeB: transposesB, into: c, rowC: rowC, accumulate: accumulates || initial != nil)
  }
}
