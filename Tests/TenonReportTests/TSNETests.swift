import Glibc
import TenonCore
import TenonReport
import TenonServices
import TenonStatistics
import Testing

/// Against `sklearn.manifold.TSNE(random_state=0)` of scikit-learn 1.9.1, which reaches with these features a divergence of
/// 0.38544 and keeps 56.9 % of 10 nearest neighbours; 0.74153 and 51.1 % with perplexity 5.
@Suite struct TSNETests {
  @Test(arguments: [(5.0, 0.74153, 0.511), (30.0, 0.38544, 0.569)])
  func divergenceAndNeighbours_areNoWorseThanScikitLearns(
    perplexity: Double, divergence: Double, agreement: Double
  ) throws {
    let features = try EmbeddingCloud.make(300, 10, classes: 5)
    let embedding = try TSNE(perplexity: perplexity).fitTransform(features, on: Host(threads: 2))
    #expect(embedding.points.shape == [300, 2] && embedding.iterations == 1000)
    #expect(embedding.klDivergence <= divergence * 1.05, "\(embedding.klDivergence)")
    let (before, after) = (neighbours(features), neighbours(embedding.points))
    let kept = zip(before, after).reduce(0) { $0 + $1.0.intersection($1.1).count }
    // A point in a hundred has room to fall otherwise: another instruction set rounds otherwise.
    #expect(Double(kept) / 3000 >= agreement - 0.01, "\(Double(kept) / 3000)")
  }

  /// The 10 nearest of every row, by trying all.
  private func neighbours(_ rows: Tensor) -> [Set<Int>] {
    let (count, size) = (rows.shape[0], rows.shape[1])
    let values = Array(rows[Float.self])
    return (0..<count).map { row in
      let distances = (0..<count).map { other in
        (0..<size).reduce(Float(0)) { sum, index in
          let difference = values[row * size + index] - values[other * size + index]
          return sum + difference * difference
        }
      }
      return Set((0..<count).filter { $0 != row }.sorted { distances[$0] < distances[$1] }.prefix(10))
    }
  }

  /// Q is normalized over all pairs, so that the sparse sum needs nothing but P from the perplexity: computed here from scratch.
  @Test func divergence_isThatOfThePoints() throws {
    let features = try EmbeddingCloud.make(40, 6, classes: 3)
    // With as many neighbours as there are other samples, P has no zeros.
    let embedding = try TSNE(perplexity: 13, angle: 0).fitTransform(features, on: Host(threads: 1))
    let p = jointProbabilities(features, perplexity: 13)
    let points = Array(embedding.points[Float.self]).map(Double.init)
    var q = [[Double]](repeating: [Double](repeating: 0, count: 40), count: 40)
    for (i, j) in pairs(40) {
      let (dx, dy) = (points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1])
      q[i][j] = 1 / (1 + dx * dx + dy * dy)
    }
    let sum = q.flatMap { $0 }.reduce(0, +)
    let divergence = pairs(40).reduce(0.0) { $0 + p[$1.0][$1.1] * log(p[$1.0][$1.1] / (q[$1.0][$1.1] / sum)) }
    #expect(abs(divergence - embedding.klDivergence) < 1e-4, "\(divergence) \(embedding.klDivergence)")
  }

  private func pairs(_ count: Int) -> [(Int, Int)] {
    (0..<count).flatMap { i in (0..<count).filter { $0 != i }.map { (i, $0) } }
  }

  private func jointProbabilities(_ features: Tensor, perplexity: Double) -> [[Double]] {
    let (count, size) = (features.shape[0], features.shape[1])
    let x = features[Float.self].map(Double.init)
    var conditional = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      let distances = (0..<count).map { j in
        (0..<size).reduce(0.0) { sum, k in
          sum + (x[i * size + k] - x[j * size + k]) * (x[i * size + k] - x[j * size + k])
        }
      }
      var (low, high) = (0.0, 1e6)
      for _ in 0..<200 {
        let beta = (low + high) / 2
        let weights = (0..<count).map { $0 == i ? 0 : exp(-beta * distances[$0]) }
        let total = weights.reduce(0, +)
        conditional[i] = weights.map { $0 / max(total, 1e-300) }
        let entropy = conditional[i].reduce(0.0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
        if entropy > log(perplexity) { low = beta } else { high = beta }
      }
    }
    return (0..<count).map { i in (0..<count).map { (conditional[i][$0] + conditional[$0][i]) / Double(2 * count) } }
  }

  @Test func tsne_hasTheSameBits_forAnyNumberOfThreads() throws {
    let features = try EmbeddingCloud.make(201, 5, classes: 4)
    let results = try [1, 2, 3].map { threads in
      try Array(TSNE(perplexity: 12).fitTransform(features, on: Host(threads: threads)).points[Float.self])
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func seed_countsForARandomStartAlone() throws {
    let features = try EmbeddingCloud.make(60, 5, classes: 4)
    func points(_ start: TSNE.Start, _ seed: UInt64) throws -> [Float] {
      let tsne = TSNE(perplexity: 9, maxIter: 250, start: start, seed: seed)
      return Array(try tsne.fitTransform(features, on: Host(threads: 1)).points[Float.self])
    }
    #expect(try points(.pca, 1) == points(.pca, 2))
    #expect(try points(.random, 1) == points(.random, 1))
    #expect(try points(.random, 1) != points(.random, 2))
  }

  @Test func progress_isToldEveryFiftiethIteration_andDivergenceFalls() throws {
    var told: [(Int, Double)] = []
    let features = try EmbeddingCloud.make(80, 5, classes: 4)
    _ = try TSNE(perplexity: 9, maxIter: 400).fitTransform(features, on: Host(threads: 1)) { told.append(($0, $1)) }
    #expect(told.map(\.0) == [50, 100, 150, 200, 250, 300, 350, 400])
    #expect(told[7].1 < told[5].1 && told[5].1 < told[4].1)
  }

  /// Samples without any difference, and one feature alone, leave nothing to go by but must end.
  @Test func poorFeatures_giveFinitePoints() throws {
    let cases = [
      try Tensor([Float](repeating: 3, count: 100), shape: [50, 2]),
      try Tensor((0..<50).map { Float($0 % 7) }, shape: [50, 1]),
      try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]), try Tensor([0, 1e30, 1e-30] as [Float], shape: [3, 1]),
    ]
    for features in cases {
      let embedding = try TSNE(perplexity: 1.5).fitTransform(features, on: Host(threads: 1))
      #expect(embedding.points[Float.self].allSatisfy(\.isFinite) && embedding.klDivergence.isFinite)
    }
  }

  @Test func refusals_sayWhatIsPossible() throws {
    let features = try EmbeddingCloud.make(20, 3, classes: 2)
    func text(_ tsne: TSNE, of features: Tensor) throws -> String {
      let error = #expect(throws: EmbeddingError.self) { try tsne.fitTransform(features, on: Host(threads: 1)) }
      return "\(try #require(error).diagnostic)"
    }
    let perplexity = try text(TSNE(), of: features)
    #expect(perplexity.contains("less than 20") && perplexity.contains("here 6"))
    for wrong in [
      TSNE(perplexity: 0.5), TSNE(perplexity: .nan), TSNE(perplexity: 5, learningRate: 0),
      TSNE(perplexity: 5, maxIter: 249), TSNE(perplexity: 5, angle: -1), TSNE(perplexity: 5, earlyExaggeration: .nan),
    ] { _ = try text(wrong, of: features) }
    #expect(try text(TSNE(perplexity: 5, learningRate: 1e30), of: features).contains("diverged"))
    let broken = try Tensor([1, 2, .infinity, 4] as [Float], shape: [2, 2])
    #expect(try text(TSNE(perplexity: 1), of: broken).contains("sample 1"))
  }
}
