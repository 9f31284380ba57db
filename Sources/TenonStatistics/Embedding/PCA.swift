import TenonCore
import TenonServices

/// The directions in which features vary most.
///
///     let pca = try PCA(of: features, components: 2, on: host)
///     let points = try pca.transform(features)
///
/// components = the eigenvectors of the covariance of largest eigenvalues, each with its largest number (by its amount)
/// positive; transform: (x - mean) · component. The same bits for any number of threads.
/// - Differs from: scikit-learn's `PCA(n_components, svd_solver="full")`, nothing but rounding.
/// - Source: Jolliffe 2002, Principal Component Analysis, §1.1.
public struct PCA: Sendable {
  public let mean: [Double]
  /// Each of length 1, as long as a row of features; the one of most variance first.
  public let components: [[Double]]
  /// Along each component, with N - 1 in the denominator.
  public let explainedVariance: [Double]
  /// That as a share of the variance of all features.
  public let explainedVarianceRatio: [Double]

  /// - Parameters:
  ///   - features: [N, ...], float32.
  ///   - components: from 1 to min(N, D).
  /// - Throws: `EmbeddingError` for features that are not finite, fewer than two samples, and too many components.
  public init(of features: Tensor, components: Int, on host: Host) throws {
    try self.init(FeatureMatrix(features), components: components, StepContext(host, seed: 0))
  }

  init(_ features: FeatureMatrix, components count: Int, _ context: StepContext) throws(EmbeddingError) {
    guard features.rows > 1 else { throw EmbeddingError.tooFewSamples(features.rows, method: "PCA") }
    let most = min(features.rows, features.columns)
    guard 1...most ~= count else { throw EmbeddingError.componentCount(count, most: most) }
    let (covariance, eigen) = context.withStep { step in
      let covariance = CovarianceProduct(features, step)
      return (covariance, LanczosEigen(covariance, count: count))
    }
    mean = (0..<features.columns).map { covariance.mean[$0] }
    components = eigen.vectors.map(Self.withPositiveExtreme)
    explainedVariance = eigen.values
    let total = covariance.totalVariance
    explainedVarianceRatio = eigen.values.map { total > 0 ? $0 / total : 0 }
  }

  /// What the components make of features.
  ///
  /// - Returns: [N, components], float32.
  /// - Throws: `EmbeddingError` for features of another length, or that are not finite.
  public func transform(_ features: Tensor) throws -> Tensor {
    let matrix = try FeatureMatrix(features)
    guard matrix.columns == mean.count else {
      throw EmbeddingError.option("row of features", expected: "\(mean.count) features", received: "\(matrix.columns)")
    }
    return try Tensor(transform(matrix).map { Float($0) }, shape: [matrix.rows, components.count])
  }

  /// Row after row.
  func transform(_ features: FeatureMatrix) -> [Double] {
    (0..<features.rows).flatMap { row in
      components.map { component in
        mean.withUnsafeBufferPointer { mean in
          component.withUnsafeBufferPointer { component in
            guard let mean = mean.baseAddress, let component = component.baseAddress else { return 0 }
            return CovarianceProduct.product(features.row(row), mean, component, features.columns)
          }
        }
      }
    }
  }

  /// Of a vector and its negative the one that scikit-learn takes (`svd_flip`).
  private static func withPositiveExtreme(_ vector: [Double]) -> [Double] {
    let extreme = vector.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
    return extreme < 0 ? vector.map { -$0 } : vector
  }
}
