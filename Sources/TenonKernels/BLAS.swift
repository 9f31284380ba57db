internal import COpenBLAS
import TenonCore

/// Matrix products of row-major matrices, each on the calling thread alone.
///
/// OpenBLAS's own threads are switched off: the work is cut by shapes and runs on the host's pool, so
/// that results do not depend on the number of threads.
public enum BLAS {
  /// The largest extent or row length of a matrix.
  public static let maximumExtent = Int(Int32.max)

  /// c = a · b, or c += a · b.
  ///
  /// - Parameters:
  ///   - m: rows of c and of a (after transposition).
  ///   - n: columns of c and of b (after transposition).
  ///   - k: columns of a, rows of b; with 0 the product is zero.
  ///   - a: m x k, or k x m when `transposeA`; rows are `rowA` elements apart.
  ///   - b: k x n, or n x k when `transposeB`; rows are `rowB` elements apart.
  ///   - accumulate: add to c instead of overwriting it.
  @inlinable
  public static func gemm<T: Scalar>(
    m: Int, n: Int, k: Int, _ a: UnsafePointer<T>, rowA: Int, transposeA: Bool = false, _ b: UnsafePointer<T>,
    rowB: Int, transposeB: Bool = false, into c: UnsafeMutablePointer<T>, rowC: Int, accumulate: Bool = false
  ) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
      if !accumulate {
        for row in 0..<m { (c + row &* rowC).update(repeating: 0, count: n) }
      }
      return
    }
    if T.self == Float.self {
      single(
        m, n, k, UnsafeRawPointer(a), rowA, transposeA, UnsafeRawPointer(b), rowB, transposeB,
        UnsafeMutableRawPointer(c), rowC, accumulate)
    } else if T.self == Double.self {
      double(
        m, n, k, UnsafeRawPointer(a), rowA, transposeA, UnsafeRawPointer(b), rowB, transposeB,
        UnsafeMutableRawPointer(c), rowC, accumulate)
    } else {
      preconditionFailure("no matrix product for \(T.self)")
    }
  }

  @usableFromInline
  static func single(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeRawPointer, _ rowA: Int, _ transposeA: Bool, _ b: UnsafeRawPointer,
    _ rowB: Int, _ transposeB: Bool, _ c: UnsafeMutableRawPointer, _ rowC: Int, _ accumulate: Bool
  ) {
    isSingleThreaded
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), 1, a.assumingMemoryBound(to: Float.self), Int32(rowA),
      b.assumingMemoryBound(to: Float.self), Int32(rowB), accumulate ? 1 : 0,
      c.assumingMemoryBound(to: Float.self), Int32(rowC))
  }

  @usableFromInline
  static func double(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeRawPointer, _ rowA: Int, _ transposeA: Bool, _ b: UnsafeRawPointer,
    _ rowB: Int, _ transposeB: Bool, _ c: UnsafeMutableRawPointer, _ rowC: Int, _ accumulate: Bool
  ) {
    isSingleThreaded
    cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), 1, a.assumingMemoryBound(to: Double.self), Int32(rowA),
      b.assumingMemoryBound(to: Double.self), Int32(rowB), accumulate ? 1 : 0,
      c.assumingMemoryBound(to: Double.self), Int32(rowC))
  }

  /// Touching it makes OpenBLAS single-threaded, once per copy of this module.
  private static let isSingleThreaded: Void = openblas_set_num_threads(1)
}
