import Glibc
import TenonCore
import TenonServices

/// Points of a plane that are neighbours where rows of features are: t-SNE by Barnes and Hut's algorithm.
///
///     let embedding = try TSNE(perplexity: 30).fitTransform(features, on: host)
///     embedding.points   // [N, 2]
///
/// Minimizes KL(P ‖ Q) = Σ p(ij) log(p(ij) / q(ij)), where p is from the features (`perplexity` is the effective number of a
/// sample's neighbours) and q(ij) ∝ 1 / (1 + |y(i) - y(j)|²). The same bits for any number of threads.
/// - Cost: N² D for the neighbours, N log N for an iteration.
/// - Differs from: scikit-learn's `TSNE`, whose names, defaults and stopping these are: boxes are of a balanced tree, and
///   the divergence is that of the points returned.
/// - Source: van der Maaten 2014, Accelerating t-SNE using Tree-Based Algorithms, https://jmlr.org/papers/v15/vandermaaten14a.html
public struct TSNE: Sendable {
  /// Where the points start, by a deviation of 1e-4 along the first axis.
  public enum Start: String, Sendable, CaseIterable {
    /// On the first two principal components.
    case pca
    /// At normal random numbers.
    case random
  }

  /// At least 1, less than there are samples; 5 to 50 is usual.
  public var perplexity: Double
  /// What p is multiplied with in the first 250 iterations, so that clusters form.
  public var earlyExaggeration: Double
  /// nil for max(N / earlyExaggeration / 4, 50), scikit-learn's "auto".
  public var learningRate: Double?
  /// At least 250.
  public var maxIter: Int
  /// Stops after as many iterations in which the divergence has not fallen.
  public var nIterWithoutProgress: Int
  /// Stops when the gradient's norm is no larger.
  public var minGradNorm: Double
  public var start: Start
  public var seed: UInt64
  /// How large a box may be, by its distance, that is taken as one point: 0 for none, 0.2 to 0.8 are usual.
  public var angle: Double

  public init(
    perplexity: Double = 30, earlyExaggeration: Double = 12, learningRate: Double? = nil, maxIter: Int = 1000,
    nIterWithoutProgress: Int = 300, minGradNorm: Double = 1e-7, start: Start = .pca, seed: UInt64 = 0,
    angle: Double = 0.5
  ) {
    self.perplexity = perplexity
    self.earlyExaggeration = earlyExaggeration
    self.learningRate = learningRate
    self.maxIter = maxIter
    self.nIterWithoutProgress = nIterWithoutProgress
    self.minGradNorm = minGradNorm
    self.start = start
    self.seed = seed
    self.angle = angle
  }

  /// What came of it.
  public struct Embedding: Sendable {
    /// [N, 2], float32.
    public let points: Tensor
    /// KL(P ‖ Q) of the points.
    public let klDivergence: Double
    /// That were computed.
    public let iterations: Int
  }

  /// - Parameters:
  ///   - features: [N, ...], float32.
  ///   - progress: is told of every 50th iteration, and of the divergence there (in the first 250 that of exaggerated p).
  /// - Throws: `EmbeddingError` for features that are not finite, for options out of range, and when the points diverge.
  public func fitTransform(
    _ features: Tensor, on host: Host, progress: (_ iteration: Int, _ klDivergence: Double) -> Void = { _, _ in }
  ) throws -> Embedding {
    let matrix = try FeatureMatrix(features)
    try check(samples: matrix.rows)
    let context = StepContext(host, seed: 0)
    let points = try startingPoints(matrix, context)
    return try context.withStep { step in
      let descent = TSNEDescent(
        JointProbabilities(matrix, perplexity: perplexity, step), points, angle: angle, step)
      try descent.run(self, rate: learningRate ?? max(Double(matrix.rows) / earlyExaggeration / 4, 50), progress)
      return Embedding(
        points: try Tensor((0..<matrix.rows).flatMap { [points[$0].x, points[$0].y] }, shape: [matrix.rows, 2]),
        klDivergence: descent.divergence(), iterations: descent.iteration)
    }
  }

  private func check(samples: Int) throws(EmbeddingError) {
    guard samples > 1 else { throw EmbeddingError.tooFewSamples(samples, method: "t-SNE") }
    guard perplexity >= 1, perplexity < Double(samples) else {
      throw EmbeddingError.perplexity(perplexity, samples: samples)
    }
    guard earlyExaggeration >= 1, earlyExaggeration.isFinite else {
      throw EmbeddingError.option("early_exaggeration", expected: "1 or more", received: "\(earlyExaggeration)")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw EmbeddingError.option("learning_rate", expected: "more than 0", received: "\(learningRate)")
    }
    guard maxIter >= TSNEDescent.exploration else {
      throw EmbeddingError.option(
        "max_iter", expected: "\(TSNEDescent.exploration) or more", received: "\(maxIter)")
    }
    guard 0...1 ~= angle else { throw EmbeddingError.option("angle", expected: "0 to 1", received: "\(angle)") }
  }

  private static let startDeviation = 1e-4

  private func startingPoints(
    _ features: FeatureMatrix, _ context: StepContext
  ) throws(EmbeddingError) -> NumberBlock<SIMD2<Float>> {
    let points = NumberBlock(features.rows, of: SIMD2<Float>())
    let random = RandomSequence(seed: seed, stream: RandomStream.of(path: "tsne"), step: 0)
    for index in 0..<features.rows {
      // Box and Muller's two normal numbers of two uniform ones.
      let radius = (-2 * log(1 - random.uniformDouble(UInt64(2 * index)))).squareRoot() * Self.startDeviation
      let turn = 2 * Double.pi * random.uniformDouble(UInt64(2 * index + 1))
      points[index] = SIMD2(Float(radius * cos(turn)), Float(radius * sin(turn)))
    }
    guard start == .pca else { return points }
    let pca = try PCA(features, components: min(2, features.rows, features.columns), context)
    let coordinates = pca.transform(features)
    let count = pca.components.count
    let variance = pca.explainedVariance.first ?? 0
    let deviation = (variance * Double(features.rows - 1) / Double(features.rows)).squareRoot()
    // Where features do not vary, random numbers have to part the points.
    for axis in 0..<count where pca.explainedVariance[axis] > variance * 1e-12 && deviation > 0 {
      for index in 0..<features.rows {
        points[index][axis] = Float(coordinates[index * count + axis] / deviation * Self.startDeviation)
      }
    }
    return points
  }
}
