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
    multiply(m, n, k, a, rowA, transposeA, b, rowB, transposeB, c, rowC, accumulate)
  }

  @usableFromInline
  static func multiply<T: Scalar>(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<T>, _ rowA: Int, _ transposeA: Bool, _ b: UnsafePointer<T>,
    _ rowB: Int, _ transposeB: Bool, _ c: UnsafeMutablePointer<T>, _ rowC: Int, _ accumulate: Bool
  ) {
    isSingleThreaded
    let (first, second) = (transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans)
    /// The arguments that the routines of both types have in the same place.
    func call<S>(
      _ routine: (
        CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, S, UnsafePointer<S>?, Int32,
        UnsafePointer<S>?, Int32, S, UnsafeMutablePointer<S>?, Int32
      ) -> Void, one: S, zero: S
    ) {
      routine(
        CblasRowMajor, first, second, Int32(m), Int32(n), Int32(k), one,
        UnsafeRawPointer(a).assumingMemoryBound(to: S.self), Int32(rowA),
        UnsafeRawPointer(b).assumingMemoryBound(to: S.self), Int32(rowB), accumulate ? one : zero,
        UnsafeMutableRawPointer(c).assumingMemoryBound(to: S.self), Int32(rowC))
    }
    if T.self == Float.self {
      call(cblas_sgemm, one: 1, zero: 0)
    } else if T.self == Double.self {
      call(cblas_dgemm, one: 1, zero: 0)
    } else {
      preconditionFailure("no matrix product for \(T.self)")
    }
  }

  /// Touching it makes OpenBLAS single-threaded, once per copy of this module.
  private static let isSingleThreaded: Void = openblas_set_num_threads(1)
}
