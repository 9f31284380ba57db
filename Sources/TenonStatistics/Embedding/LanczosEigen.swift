import TenonCore

/// The largest eigenvalues of the covariance of features, with their vectors.
///
/// Lanczos' method with every vector kept orthogonal to all before, from a start that is always the same. Where the
/// vectors span all there is to span, which the rank of the features limits, another start takes over, so that repeated
/// eigenvalues come as often as they are there.
/// - Cost: a pass over the features for each vector; some 30 to 100 vectors do for few eigenvalues.
/// - Source: Golub and Van Loan 2013, Matrix Computations, §10.1 and §10.3.
struct LanczosEigen {
  /// Of an eigenvector's residual, by the largest eigenvalue.
  private static let tolerance = 1e-10
  /// Vectors that every start gets before the residuals are believed.
  private static let fewestSteps = 32
  /// Below that much of the largest number, a new vector is nothing but rounding.
  private static let vanishing = 1e-13

  private(set) var values: [Double] = []
  private(set) var vectors: [[Double]] = []

  init(_ covariance: CovarianceProduct, count: Int) {
    let size = covariance.features.columns
    let most = min(size, covariance.features.rows)
    var basis: [NumberBlock<Double>] = []
    var (diagonal, beside): ([Double], [Double]) = ([], [])
    var (scale, nextLook, starts) = (0.0, Self.fewestSteps, 0)
    var vector = NumberBlock(size, of: 0.0)
    while basis.count < most {
      if basis.isEmpty || beside.last == 0 {
        guard let fresh = Self.start(starts, size, orthogonalTo: basis) else { break }
        vector = fresh
        starts += 1
      }
      basis.append(vector)
      let next = NumberBlock(size, of: 0.0)
      covariance.apply(vector.start, into: next.start)
      diagonal.append(Self.dot(vector.start, next.start, size))
      Self.orthogonalize(next, to: basis)
      let length = Self.dot(next.start, next.start, size).squareRoot()
      scale = max(scale, abs(diagonal[diagonal.count - 1]), length)
      let ends = length <= Self.vanishing * scale
      beside.append(ends ? 0 : length)
      if ends {
        nextLook = basis.count + Self.fewestSteps
      } else {
        for index in 0..<size { next[index] /= length }
        vector = next
      }
      guard basis.count >= nextLook, basis.count >= count, !ends else { continue }
      let eigen = TridiagonalEigen(diagonal: diagonal, beside: Array(beside.dropLast()))
      let residual = eigen.vectors.prefix(count).map { abs(length * ($0.last ?? 0)) }.max() ?? 0
      if residual <= Self.tolerance * (eigen.values.first ?? 0) { break }
      nextLook = basis.count + max(8, basis.count / 4)
    }
    let eigen = TridiagonalEigen(diagonal: diagonal, beside: Array(beside.dropLast()))
    for (value, parts) in zip(eigen.values, eigen.vectors).prefix(count) {
      values.append(max(0, value))
      vectors.append(Self.combine(basis, parts, size))
    }
  }

  /// A vector of length 1 that nothing in the features prefers.
  private static func start(
    _ number: Int, _ size: Int, orthogonalTo basis: [NumberBlock<Double>]
  ) -> NumberBlock<Double>? {
    let random = RandomSequence(seed: 0, stream: RandomStream.of(path: "pca"), step: UInt64(number))
    let vector = NumberBlock(size, of: 0.0)
    for index in 0..<size { vector[index] = random.uniformDouble(UInt64(index)) - 0.5 }
    let before = dot(vector.start, vector.start, size).squareRoot()
    orthogonalize(vector, to: basis)
    let length = dot(vector.start, vector.start, size).squareRoot()
    guard length > vanishing * before else { return nil }
    for index in 0..<size { vector[index] /= length }
    return vector
  }

  /// Gram and Schmidt, twice: once leaves rounding of what is taken away.
  private static func orthogonalize(_ vector: NumberBlock<Double>, to basis: [NumberBlock<Double>]) {
    for _ in 0..<2 {
      for other in basis {
        let share = dot(other.start, vector.start, vector.count)
        for index in 0..<vector.count { vector[index] -= share * other[index] }
      }
    }
  }

  private static func combine(_ basis: [NumberBlock<Double>], _ parts: [Double], _ size: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: size)
    for (vector, part) in zip(basis, parts) {
      for index in 0..<size { sum[index] += part * vector[index] }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? sum.map { $0 / length } : sum
  }

  private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var lanes = SIMD8<Double>()
    let whole = count & ~7
    var index = 0
    while index < whole {
      lanes +=
        UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Double>.self)
        * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Double>.self)
      index &+= 8
    }
    var sum = lanes.sum()
    while index < count {
      sum += a[index] * b[index]
      index &+= 1
    }
    return sum
  }
}
