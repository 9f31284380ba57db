import TenonCore

/// The covariance matrix of features as what it makes of a vector: it is never computed itself.
///
/// w = Σ (x - mean) ((x - mean) · v) / (N - 1), in double precision, in one pass over the features.
struct CovarianceProduct {
  /// The samples are cut into so many parts at most, each with a sum of its own.
  private static let mostParts = 32

  let features: FeatureMatrix
  let mean: NumberBlock<Double>
  /// The sum of the variances of all features.
  let totalVariance: Double
  private let parts: Int
  private let sums: NumberBlock<Double>
  private let step: Step

  init(_ features: FeatureMatrix, _ step: Step) {
    self.features = features
    self.step = step
    parts = min(Self.mostParts, features.rows)
    sums = NumberBlock(parts * features.columns, of: 0)
    let mean = NumberBlock(features.columns, of: 0.0)
    for (column, value) in features.mean().enumerated() { mean[column] = value }
    self.mean = mean
    let partial = NumberBlock(parts, of: 0.0)
    let (parts, rows) = (parts, features.rows)
    step.parallelFor(parts) { part, _ in
      for row in rows * part / parts..<rows * (part + 1) / parts {
        let values = features.row(row)
        var sum = 0.0
        for column in 0..<features.columns {
          let difference = Double(values[column]) - mean[column]
          sum += difference * difference
        }
        partial[part] += sum
      }
    }
    totalVariance = (0..<parts).reduce(0) { $0 + partial[$1] } / Double(rows - 1)
  }

  func apply(_ vector: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>) {
    let (features, mean, sums, parts) = (features, mean.start, sums.start, parts)
    let (rows, columns) = (features.rows, features.columns)
    step.parallelFor(parts) { part, _ in
      let sum = sums + part &* columns
      sum.update(repeating: 0, count: columns)
      for row in rows * part / parts..<rows * (part + 1) / parts {
        let values = features.row(row)
        Self.add(Self.product(values, mean, vector, columns), values, mean, columns, to: sum)
      }
    }
    for column in 0..<columns {
      var total = 0.0
      for part in 0..<parts { total += sums[part &* columns &+ column] }
      result[column] = total / Double(rows - 1)
    }
  }

  /// Σ (x - mean) v, in eight interleaved sums.
  @inline(__always)
  static func product(
    _ values: UnsafePointer<Float>, _ mean: UnsafePointer<Double>, _ vector: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    var lanes = SIMD8<Double>()
    let whole = count & ~7
    var index = 0
    while index < whole {
      let x = UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<Float>.self)
      let m = UnsafeRawPointer(mean + index).loadUnaligned(as: SIMD8<Double>.self)
      let v = UnsafeRawPointer(vector + index).loadUnaligned(as: SIMD8<Double>.self)
      lanes += (SIMD8<Double>(x) - m) * v
      index &+= 8
    }
    var sum = lanes.sum()
    while index < count {
      sum += (Double(values[index]) - mean[index]) * vector[index]
      index &+= 1
    }
    return sum
  }

  @inline(__always)
  private static func add(
    _ factor: Double, _ values: UnsafePointer<Float>, _ mean: UnsafePointer<Double>, _ count: Int,
    to sum: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<count { sum[index] += factor * (Double(values[index]) - mean[index]) }
  }
}
