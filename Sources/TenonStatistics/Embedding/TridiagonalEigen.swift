/// All eigenvalues and eigenvectors of a symmetric tridiagonal matrix, the largest first.
///
/// - Cost: some 3 n³ operations.
/// - Source: Golub and Van Loan 2013, Matrix Computations, §8.3.5 (implicit QL with Wilkinson's shift).
struct TridiagonalEigen {
  let values: [Double]
  /// The vector of a value, as long as the matrix.
  let vectors: [[Double]]

  /// Steps for one eigenvalue; some two or three do.
  private static let mostSteps = 60

  /// - Parameters:
  ///   - diagonal: n numbers.
  ///   - beside: n - 1 numbers, those above the diagonal and below it.
  init(diagonal: [Double], beside: [Double]) {
    let count = diagonal.count
    var (d, e) = (diagonal, beside + [0])
    // Row i has the parts of all vectors at i.
    var z = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0.0 } }
    for first in 0..<count {
      for _ in 0..<Self.mostSteps {
        let last = Self.end(of: first, d, e)
        guard last > first else { break }
        Self.step(first, last, &d, &e, &z)
      }
    }
    let order = d.indices.sorted { (d[$1], $0) < (d[$0], $1) }
    values = order.map { d[$0] }
    vectors = order.map { column in z.map { $0[column] } }
  }

  /// The last row of the block that begins at `first`: where the number beside the diagonal vanishes.
  private static func end(of first: Int, _ d: [Double], _ e: [Double]) -> Int {
    for row in first..<d.count - 1 where abs(e[row]) <= Double.ulpOfOne * (abs(d[row]) + abs(d[row + 1])) {
      return row
    }
    return d.count - 1
  }

  private static func step(
    _ first: Int, _ last: Int, _ d: inout [Double], _ e: inout [Double], _ z: inout [[Double]]
  ) {
    let half = (d[first + 1] - d[first]) / (2 * e[first])
    let root = (half * half + 1).squareRoot()
    var g = d[last] - d[first] + e[first] / (half + (half < 0 ? -root : root))
    var (sine, cosine, p) = (1.0, 1.0, 0.0)
    for row in stride(from: last - 1, through: first, by: -1) {
      let (f, b) = (sine * e[row], cosine * e[row])
      let length = (f * f + g * g).squareRoot()
      e[row + 1] = length
      guard length > 0 else {
        d[row + 1] -= p
        e[last] = 0
        return
      }
      (sine, cosine) = (f / length, g / length)
      g = d[row + 1] - p
      let r = (d[row] - g) * sine + 2 * cosine * b
      p = sine * r
      d[row + 1] = g + p
      g = cosine * r - b
      for index in z.indices {
        let (left, right) = (z[index][row], z[index][row + 1])
        z[index][row + 1] = sine * left + cosine * right
        z[index][row] = cosine * left - sine * right
      }
    }
    d[first] -= p
    e[first] = g
    e[last] = 0
  }
}
