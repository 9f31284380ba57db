import TenonKernels
import TenonPlugin

/// Brings the singular values of a matrix near one, by a polynomial of it that needs products of matrices only.
///
///     X = U / max(‖U‖, eps)
///     X = a X + (b A + c A²) X  with A = X Xᵀ,     `count` times
///
/// Of a tall matrix A is Xᵀ X, and stands on the other side: the smaller of both products. Singular values end between
/// about 0.7 and 1.2 for PyTorch's coefficients.
///
/// - Source: Jordan et al. 2024, Muon, https://kellerjordan.github.io/posts/muon.
struct Orthogonalization {
  /// U, which is to be written before `run`.
  let matrix: UnsafeMutablePointer<Float>
  private let rows: Int
  private let columns: Int
  private let coefficients: (a: Float, b: Float, c: Float)
  private let other: UnsafeMutablePointer<Float>
  private let square: UnsafeMutablePointer<Float>
  private let polynomial: UnsafeMutablePointer<Float>
  private let sums: UnsafeMutablePointer<Double>
  private let chunks: ElementChunks

  /// For matrices of so many elements or fewer: two of them, and two squares of the shorter side.
  static func workspaceByteCount(elementCount: Int) -> Int {
    4 * elementCount * MemoryLayout<Float>.stride + ElementChunks(elementCount).sumByteCount
  }

  init(
    rows: Int, columns: Int, coefficients: (a: Float, b: Float, c: Float), _ workspace: UnsafeMutableRawPointer
  ) {
    self.rows = rows
    self.columns = columns
    self.coefficients = coefficients
    let (count, side) = (rows &* columns, min(rows, columns))
    chunks = ElementChunks(count)
    sums = workspace.assumingMemoryBound(to: Double.self)
    matrix = (workspace + chunks.sumByteCount).assumingMemoryBound(to: Float.self)
    other = matrix + count
    square = other + count
    polynomial = square + side &* side
  }

  /// - Returns: the result, in the workspace.
  func run(_ step: Step, count: Int, eps: Double) -> UnsafePointer<Float> {
    normalize(step, eps: eps)
    var (x, y) = (matrix, other)
    for _ in 0..<count {
      iterate(step, x, into: y)
      (x, y) = (y, x)
    }
    return UnsafePointer(x)
  }

  private func normalize(_ step: Step, eps: Double) {
    step.parallelFor(chunks.taskCount) { task, _ in
      var sum = 0.0
      for i in chunks.range(task) { sum += Double(matrix[i]) * Double(matrix[i]) }
      sums[task] = sum
    }
    var sum = 0.0
    for task in 0..<chunks.taskCount { sum += sums[task] }
    let norm = sum.squareRoot()
    let factor = Float(1 / (norm < eps ? eps : norm))
    step.parallelFor(chunks.taskCount) { task, _ in
      for i in chunks.range(task) { matrix[i] *= factor }
    }
  }

  private func iterate(_ step: Step, _ x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    let (side, isTall) = (min(rows, columns), rows > columns)
    let squareTiling = MatrixTiling(rows: side, columns: side, inner: max(rows, columns))
    step.parallelFor(squareTiling.taskCount) { task, _ in
      let tile = squareTiling.tile(task)
      BLAS.gemm(
        m: tile.rows.count, n: tile.columns.count, k: max(rows, columns),
        x + tile.rows.lowerBound &* (isTall ? 1 : columns), rowA: columns, transposeA: isTall,
        x + tile.columns.lowerBound &* (isTall ? 1 : columns), rowB: columns, transposeB: !isTall,
        into: square + tile.rows.lowerBound &* side + tile.columns.lowerBound, rowC: side)
    }
    let (a, b, c) = coefficients
    let tiling = MatrixTiling(rows: side, columns: side, inner: side)
    step.parallelFor(tiling.taskCount) { task, _ in
      let tile = tiling.tile(task)
      let offset = tile.rows.lowerBound &* side + tile.columns.lowerBound
      BLAS.gemm(
        m: tile.rows.count, n: tile.columns.count, k: side, square + tile.rows.lowerBound &* side, rowA: side,
        square + tile.columns.lowerBound, rowB: side, into: polynomial + offset, rowC: side)
      for row in 0..<tile.rows.count {
        let start = offset &+ row &* side
        for i in start..<start &+ tile.columns.count { polynomial[i] = b * square[i] + c * polynomial[i] }
      }
    }
    let outputTiling = MatrixTiling(rows: rows, columns: columns, inner: side)
    step.parallelFor(outputTiling.taskCount) { task, _ in
      let tile = outputTiling.tile(task)
      let (row, column) = (tile.rows.lowerBound, tile.columns.lowerBound)
      let offset = row &* columns + column
      // The polynomial is symmetric: it stands before X, or behind a tall one.
      BLAS.gemm(
        m: tile.rows.count, n: tile.columns.count, k: side, isTall ? x + row &* columns : polynomial + row &* side,
        rowA: side, isTall ? polynomial + column : x + column, rowB: isTall ? side : columns, into: y + offset,
        rowC: columns)
      for row in 0..<tile.rows.count {
        let start = offset &+ row &* columns
        for i in start..<start &+ tile.columns.count { y[i] += a * x[i] }
      }
    }
  }
}
