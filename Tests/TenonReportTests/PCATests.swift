import TenonCore
import TenonReport
import TenonServices
import TenonStatistics
import Testing

/// Against `sklearn.decomposition.PCA(svd_solver="full")` of scikit-learn 1.9.1 on float64.
@Suite struct PCATests {
  private static let small: [[Float]] = [
    [2, 0, 1, 5], [1, 3, -2, 4], [0, 1, 7, 1], [4, 4, 4, -3], [-1, 2, 0, 2], [3, -5, 1, 1],
  ]

  private func tensor(_ rows: [[Float]]) throws -> Tensor {
    try Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count])
  }

  private func expectEqual(
    _ received: [Double], _ expected: [Double], within tolerance: Double = 1e-9,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let largest = zip(received, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(received.count == expected.count && largest <= tolerance, "\(received)", sourceLocation: location)
  }

  @Test func pca_equalsScikitLearns_withItsSigns() throws {
    let features = try tensor(Self.small)
    let pca = try PCA(of: features, components: 4, on: Host(threads: 1))
    expectEqual(pca.mean, [1.5, 0.8333333333, 1.8333333333, 1.6666666667])
    expectEqual(pca.explainedVariance, [14.911104759, 10.11109583, 5.0658710664, 1.6119283446])
    expectEqual(pca.explainedVarianceRatio, [0.4703818536, 0.3189620136, 0.1598066582, 0.0508494746])
    expectEqual(pca.components[0], [0.1368009611, 0.2740350831, 0.7164848528, -0.6267692765])
    expectEqual(pca.components[1], [-0.2056319303, 0.9427674502, -0.249224422, 0.0824149961])
    expectEqual(pca.components[2], [0.6087145638, 0.0233591765, -0.5893553859, -0.5306422126])
    expectEqual(pca.components[3], [0.7539678946, 0.1885435149, 0.2778432512, 0.5646121542])
    let points = try pca.transform(features)[Float.self].map(Double.init)
    expectEqual(Array(points.prefix(4)), [-2.8462637209, -0.4060518349, -0.9927865856, 1.8703688229], within: 1e-6)
  }

  @Test func pca_ofFewerSamplesThanFeatures_equalsScikitLearns() throws {
    let pca = try PCA(of: EmbeddingCloud.make(5, 9, classes: 3), components: 3, on: Host(threads: 1))
    expectEqual(pca.explainedVariance, [1.2912729749, 0.9531674397, 0.1798907981])
    expectEqual(
      pca.components[2],
      [
        0.0964250178, -0.0295454508, -0.1648047326, 0.0386109628, 0.0036040975, 0.7374741038, -0.1816191684,
        0.5362787164, 0.3109926826,
      ])
  }

  /// Large enough that not all vectors are computed; against the definition.
  @Test func components_areEigenvectorsOfTheCovariance_largestFirst() throws {
    let features = try EmbeddingCloud.make(400, 130, classes: 7)
    let pca = try PCA(of: features, components: 4, on: Host(threads: 2))
    let rows = features[Float.self].map(Double.init)
    for (component, variance) in zip(pca.components, pca.explainedVariance) {
      var product = [Double](repeating: 0, count: 130)
      for sample in 0..<400 {
        let centred = (0..<130).map { rows[sample * 130 + $0] - pca.mean[$0] }
        let share = zip(centred, component).reduce(0) { $0 + $1.0 * $1.1 } / 399
        for index in 0..<130 { product[index] += share * centred[index] }
      }
      expectEqual(product, component.map { $0 * variance }, within: 1e-9)
      #expect(component.max { abs($0) < abs($1) }.map { $0 > 0 } == true)
    }
    #expect(pca.explainedVariance == pca.explainedVariance.sorted(by: >))
  }

  @Test func repeatedVariances_comeAsOftenAsTheyAreThere() throws {
    // Corners of a cross: two directions of variance 2 / 3 · 1, one of 2 / 3 · 4, none in the fourth.
    let corners: [[Float]] = [
      [1, 0, 0, 5], [-1, 0, 0, 5], [0, 1, 0, 5], [0, -1, 0, 5], [0, 0, 2, 5], [0, 0, -2, 5],
    ]
    let pca = try PCA(of: tensor(corners), components: 4, on: Host(threads: 1))
    expectEqual(pca.explainedVariance, [1.6, 0.4, 0.4, 0])
    for left in 0..<4 {
      for right in 0..<4 {
        let product = zip(pca.components[left], pca.components[right]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (left == right ? 1 : 0)) < 1e-9)
      }
    }
  }

  @Test func pca_hasTheSameBits_forAnyNumberOfThreads() throws {
    let features = try EmbeddingCloud.make(333, 37, classes: 5)
    let one = try PCA(of: features, components: 3, on: Host(threads: 1))
    let three = try PCA(of: features, components: 3, on: Host(threads: 3))
    #expect(one.components == three.components && one.explainedVariance == three.explainedVariance)
  }

  @Test func equalSamples_haveNoVariance() throws {
    let pca = try PCA(of: tensor([[1, 2], [1, 2], [1, 2]]), components: 2, on: Host(threads: 1))
    #expect(pca.explainedVariance == [0, 0] && pca.explainedVarianceRatio == [0, 0])
  }

  @Test func refusals_nameWhatIsPossible() throws {
    let host = Host(threads: 1)
    let features = try tensor(Self.small)
    for (count, text) in [(0, "received: 0"), (5, "1 to 4")] {
      let error = #expect(throws: EmbeddingError.self) { try PCA(of: features, components: count, on: host) }
      #expect("\(try #require(error).diagnostic)".contains(text))
    }
    let one = try tensor([[1, 2]])
    #expect(throws: EmbeddingError.self) { try PCA(of: one, components: 1, on: host) }
    let broken = try tensor([[1, 2], [3, .nan]])
    let error = #expect(throws: EmbeddingError.self) { try PCA(of: broken, components: 1, on: host) }
    let text = "\(try #require(error).diagnostic)"
    #expect(text.contains("sample 1") && text.contains("feature 1"))
    let pca = try PCA(of: features, components: 1, on: host)
    #expect(throws: EmbeddingError.self) { try pca.transform(Tensor([1, 2] as [Float], shape: [1, 2])) }
  }
}
