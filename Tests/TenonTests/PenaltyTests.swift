import Foundation
import Tenon
import TestSupport
import Testing

/// What `l1`, `l2` and `l2_sum` add to a gradient, in numbers: one step of a loss that counts for nothing.
@Suite struct PenaltyTests {
  private static let rate = 0.5

  /// Each weight before the step, and after it.
  private func step(_ penalty: (inout Experiment.Training) -> Void) throws -> [(before: Double, after: Double)] {
    var training = Experiment.Training(epochs: 1)
    penalty(&training)
    let data = Experiment.Data(train: FakeData(size: 4, imageSize: [1, 3, 3]), transforms: [ToTensor()], batchSize: 4)
    var experiment = try Experiment(
      name: "penalty", seed: 5, data: data, loss: CrossEntropyLoss(), optimizer: SGD(lr: Self.rate), training: training
    ) {
      Flatten()
      Linear(inFeatures: 9, outFeatures: 10).named("head")
    }
    experiment.losses[0].weight = 0
    let trainer = try ModelBuilderTests.session.get().trainer(experiment)
    func values() -> [Double] { trainer.model.parameters.flatMap { $0.tensor[Float.self].map(Double.init) } }
    let before = values()
    _ = try trainer.run()
    return Array(zip(before, values()).map { (before: $0, after: $1) })
  }

  private func expect(
    _ weights: [(before: Double, after: Double)], _ gradient: (Double) -> Double,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(weights.count == 100 && weights.contains { abs($0.before) > 0.1 }, sourceLocation: location)
    for (before, after) in weights {
      #expect(abs(after - (before - Self.rate * gradient(before))) < 1e-7, sourceLocation: location)
    }
  }

  @Test func l2_hasTheGradientOfHalfTheSumOfSquares() throws { expect(try step { $0.l2 = 0.25 }) { 0.25 * $0 } }

  @Test func l2Sum_hasTheGradientOfTheSumOfSquares() throws { expect(try step { $0.l2Sum = 0.25 }) { 0.5 * $0 } }

  @Test func l1_hasTheSignForItsGradient() throws {
    expect(try step { $0.l1 = 0.25 }) { $0 > 0 ? 0.25 : -0.25 }
  }

  @Test func penalties_addUp() throws {
    expect(
      try step {
        $0.l1 = 0.125
        $0.l2 = 0.25
        $0.l2Sum = 0.5
      }
    ) { ($0 > 0 ? 0.125 : -0.125) + 0.25 * $0 + $0 }
  }
}
