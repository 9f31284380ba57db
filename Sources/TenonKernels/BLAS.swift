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
    let product = Product(
      m: Int32(m), n: Int32(n), k: Int32(k), a: a, rowA: Int32(rowA), transposeA: transposeA, b: b, rowB: Int32(rowB),
      transposeB: transposeB, c: c, rowC: Int32(rowC), accumulate: accumulate)
    if T.self == Float.self {
      single(product)
    } else if T.self == Double.self {
      double(product)
    } else {
      preconditionFailure("no matrix product for \(T.self)")
    }
  }

  /// The arguments of a product, whatever the element type.
  @usableFromInline
  struct Product {
    let (m, n, k): (Int32, Int32, Int32)
    let a: UnsafeRawPointer
    let rowA: Int32
    let transposeA: Bool
    let b: UnsafeRawPointer
    let rowB: Int32
    let transposeB: Bool
    let c: UnsafeMutableRawPointer
    let rowC: Int32
    let accumulate: Bool

    @usableFromInline
    init(
      m: Int32, n: Int32, k: Int32, a: UnsafeRawPointer, rowA: Int32, transposeA: Bool, b: UnsafeRawPointer,
      rowB: Int32, transposeB: Bool, c: UnsafeMutableRawPointer, rowC: Int32, accumulate: Bool
    ) {
      (self.m, self.n, self.k) = (m, n, k)
      (self.a, self.rowA, self.transposeA) = (a, rowA, transposeA)
      (self.b, self.rowB, self.transposeB) = (b, rowB, transposeB)
      (self.c, self.rowC, self.accumulate) = (c, rowC, accumulate)
    }
  }

  @usableFromInline
  static func single(_ product: Product) { run(cblas_sgemm, product, one: 1, zero: 0) }

  @usableFromInline
  static func double(_ product: Product) { run(cblas_dgemm, product, one: 1, zero: 0) }

  /// - Parameter routine: of OpenBLAS; those of both types have the same arguments.
  @inline(__always)
  private static func run<T>(
    _ routine: (
      CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, T, UnsafePointer<T>?, Int32,
      UnsafePointer<T>?, Int32, T, UnsafeMutablePointer<T>?, Int32
    ) -> Void, _ p: Product, one: T, zero: T
  ) {
    isSingleThreaded
    routine(
      CblasRowMajor, p.transposeA ? CblasTrans : CblasNoTrans, p.transposeB ? CblasTrans : CblasNoTrans, p.m, p.n, p.k,
      one, p.a.assumingMemoryBound(to: T.self), p.rowA, p.b.assumingMemoryBound(to: T.self), p.rowB,
      p.accumulate ? one : zero, p.c.assumingMemoryBound(to: T.self), p.rowC)
  }

  /// Touching it makes OpenBLAS single-threaded, once per copy of this module.
  private static let isSingleThreaded: Void = openblas_set_num_threads(1)
}
