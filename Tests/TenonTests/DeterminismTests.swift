import Foundation
import Tenon
import Testing

/// The networks of `Examples` give the same bits for any number of threads, and the same numbers without fused layers.
@Suite struct DeterminismTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let example: String
    let image: [Int]
    let classes: Int
    let batch: Int
    let steps: Int
    var testDescription: String { example }
  }

  /// Steps of the deep networks; as many as of the others with TENON_THOROUGH.
  private static let fewSteps = ProcessInfo.processInfo.environment["TENON_THOROUGH"] == nil ? 4 : 20

  /// Every epoch ends with a short batch; 193 is the least that the residual network takes.
  static let cases = [
    Case(example: "MNIST", image: [1, 28, 28], classes: 10, batch: 20, steps: 20),
    Case(example: "PlanesBirds", image: [3, 32, 32], classes: 2, batch: 18, steps: 20),
    Case(example: "Food11", image: [3, 128, 128], classes: 11, batch: 2, steps: fewSteps),
    Case(example: "WideStageResNet34", image: [3, 193, 193], classes: 2, batch: 2, steps: fewSteps),
  ]

  private static let sessions = Result {
    try (1...3).map { try Session(threads: $0, pluginPaths: [Bundle.main.bundlePath]) }
  }
  private static let apart = Result {
    try Session(threads: 2, pluginPaths: [Bundle.main.bundlePath], fusion: false)
  }

  private final class Losses: TrainingObserver {
    var values: [Double] = []
    func stepFinished(_ report: StepReport) { values.append(report.batchLoss) }
  }

  private struct Run {
    let losses: [Double]
    let state: [String: Tensor]
    /// Of the last step, by the names of the parameters.
    let gradients: [String: [Float]]
  }

  /// - Parameter steps: in two epochs, the second of which ends with a short batch; 1 is one whole batch.
  private func train(_ item: Case, _ session: Session, steps: Int, overrides: [String] = []) throws -> Run {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    var experiment = try Experiment(
      path: repository.path + "/Examples/\(item.example)/experiment.yaml", overrides: overrides)
    experiment.data.train =
      FakeData(
        size: steps == 1 ? item.batch : item.batch * steps / 2 - 1, imageSize: item.image, numClasses: item.classes
      ).reference
    experiment.data.test = nil
    experiment.data.trainTransforms = [ToTensor().reference]
    experiment.data.evalTransforms = experiment.data.trainTransforms
    experiment.data.batchSize = item.batch
    experiment.training.epochs = steps == 1 ? 1 : 2
    let trainer = try session.trainer(experiment)
    let losses = Losses()
    trainer.observers = [losses]
    _ = try trainer.run()
    let gradients = zip(trainer.model.parameters, try trainer.model.gradientTensors())
    return Run(
      losses: losses.values,
      state: Dictionary(uniqueKeysWithValues: trainer.model.state.map { ($0.name, $0.tensor) }),
      gradients: Dictionary(uniqueKeysWithValues: gradients.map { ($0.name, Array($1[Float.self])) }))
  }

  @Test(arguments: cases) func weights_areTheSameBits_onOneTwoAndThreeThreads(_ item: Case) throws {
    let sessions = try Self.sessions.get()
    let one = try train(item, sessions[0], steps: item.steps)
    #expect(one.losses.count == item.steps && Set(one.losses).count > 1)
    for session in sessions.dropFirst() {
      let other = try train(item, session, steps: item.steps)
      #expect(other.losses == one.losses)
      let differing = one.state.filter { other.state[$0.key] != $0.value }.keys.sorted()
      #expect(differing.isEmpty && other.state.count == one.state.count)
    }
  }

  @Test(arguments: cases) func fusedLayers_changeNothingButRounding(_ item: Case) throws {
    // Two images and a fast descent would make differences grow tenfold in every step.
    let gentle = item.example == "WideStageResNet34" ? ["optimizer.SGD.lr=1e-4"] : []
    let fused = try train(item, Self.sessions.get()[1], steps: item.steps, overrides: gentle)
    let apart = try train(item, Self.apart.get(), steps: item.steps, overrides: gentle)
    #expect(fused.state.keys.sorted() == apart.state.keys.sorted())
    for (loss, other) in zip(fused.losses, apart.losses) { #expect(abs(loss - other) <= 1e-3 * abs(other)) }
  }

  /// Every gradient of the first step, as a vector.
  ///
  /// A bias in front of a normalization has a gradient of nothing but rounding, which is measured by the largest of all.
  @Test(arguments: cases) func fusedLayers_haveTheGradientsOfTheirMembers(_ item: Case) throws {
    let fused = try train(item, Self.sessions.get()[1], steps: 1)
    let apart = try train(item, Self.apart.get(), steps: 1)
    func norm(_ vector: some Sequence<Float>) -> Double {
      vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    let largest = apart.gradients.values.map { norm($0) }.max() ?? 0
    #expect(fused.gradients.count == apart.gradients.count && largest > 0)
    for (name, gradient) in fused.gradients {
      let other = try #require(apart.gradients[name])
      let difference = norm(zip(gradient, other).map { $0 - $1 })
      #expect(difference <= 1e-3 * norm(other) + 1e-6 * largest, "\(name): \(difference) of \(norm(other))")
    }
  }
}
