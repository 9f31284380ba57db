import Foundation
import Tenon
import TestSupport
import Testing

/// Each fault that is looked for is found in a training that has it, and not in one that has not.
@Suite struct WatchTests {
  private let session: Session

  init() throws { session = try ModelBuilderTests.session.get() }

  /// What is said of a training.
  private final class Notes: TrainingObserver {
    var lines: [String] = []

    func noted(_ line: String) { lines.append(line) }

    func about(_ beginning: String) -> [String] { lines.filter { $0.contains(beginning) } }
  }

  private static func blobs(size: Int = 400, batchSize: Int = 8, noise: Double = 0.2) -> Experiment.Data {
    Experiment.Data(
      train: Blobs(size: size, numClasses: 4, shapes: [[8]], noise: noise),
      validation: Blobs(size: 100, numClasses: 4, shapes: [[8]], noise: noise, randomOffset: 1000),
      batchSize: batchSize)
  }

  private func experiment(
    epochs: Int, data: Experiment.Data = blobs(), loss: any LossBuilder = CrossEntropyLoss(),
    optimizer: any OptimizerBuilder = SGD(lr: 0.05), scheduler: (any SchedulerBuilder)? = nil,
    @ModelBuilder _ model: () -> [AppliedLayer]
  ) throws -> Experiment {
    try Experiment(
      name: "watched", seed: 1, data: data, loss: loss, optimizer: optimizer, scheduler: scheduler,
      training: Experiment.Training(epochs: epochs), model: model)
  }

  @ModelBuilder private func perceptron() -> [AppliedLayer] {
    Linear(inFeatures: 8, outFeatures: 32).named("hidden")
    ReLU()
    Linear(inFeatures: 32, outFeatures: 4).named("head")
  }

  private func notes(_ experiment: Experiment) throws -> Notes {
    let trainer = try session.trainer(experiment)
    let notes = Notes()
    trainer.observers.append(notes)
    do { _ = try trainer.run() } catch is TrainingError {
      // Gradients that explode may end a training.
    }
    return notes
  }

  @Test func gradientsThatVanish_areSaidByLayer() throws {
    func deep(_ activation: any LayerBuilder) throws -> Notes {
      try notes(
        experiment(epochs: 3) {
          for _ in 0..<10 {
            Linear(inFeatures: 8, outFeatures: 8)
            activation
          }
          Linear(inFeatures: 8, outFeatures: 4)
        })
    }
    let vanishing = try deep(Sigmoid()).about("gradients vanish")
    #expect(vanishing.count >= 2)
    #expect(vanishing.first?.hasPrefix("gradients vanish in layer '0': their norm is ") == true, "\(vanishing)")
    // The last layers have gradients, and no layer is named twice.
    #expect(!vanishing.contains { $0.contains("layer '20'") })
    #expect(Set(vanishing.map { $0.prefix(32) }).count == vanishing.count)
    #expect(try deep(ReLU()).about("gradients vanish").isEmpty)
  }

  @Test func gradientsThatExplode_areSaid_withAValueToClipAt() throws {
    func linear(_ gamma: Double) throws -> Notes {
      try notes(
        experiment(
          epochs: 5, loss: MSELoss().applied(to: ["target": "input"]), optimizer: SGD(lr: 0.1),
          scheduler: MultiStepLR(milestones: [4], gamma: gamma)
        ) { Linear(inFeatures: 8, outFeatures: 8).named("map") })
    }
    let exploding = try linear(100).about("gradients explode")
    #expect(exploding.count == 1)
    let line = try #require(exploding.first)
    #expect(line.hasPrefix("gradients explode in layer 'map': their norm is ") && line.contains("(epoch 5, step 2"))
    let clip = try #require(line.components(separatedBy: "clip_grad_norm: ").last?.split(separator: ",").first)
    #expect(Double(clip).map { (0.01...1).contains($0) } == true, "\(line)")
    #expect(try linear(1).lines.isEmpty)
  }

  @Test func unitsThatAreDead_areSaid() throws {
    func perceptron(bias: Double) throws -> Notes {
      var experiment = try experiment(epochs: 2, data: Self.blobs(batchSize: 20), self.perceptron)
      experiment.initializers = [Experiment.InitializerRule(match: ["hidden.bias"], .constant(bias))]
      return try notes(experiment)
    }
    let dead = try perceptron(bias: -10).about("are dead")
    #expect(dead.count == 1)
    #expect(dead.first?.hasPrefix("32 of 32 units of layer '1' (tenon/ReLU) are dead") == true, "\(dead)")
    #expect(try perceptron(bias: 0).about("are dead").isEmpty)
  }

  @Test func aLossThatDoesNotFall_isSaid() throws {
    func perceptron(lr: Double) throws -> Notes {
      try notes(experiment(epochs: 2, optimizer: SGD(lr: lr), self.perceptron))
    }
    let flat = try perceptron(lr: 0).about("the loss does not fall in the first epoch")
    #expect(flat.count == 1 && flat[0].contains("a learning rate above 0"), "\(flat)")
    #expect(try perceptron(lr: 0.05).lines.isEmpty)
  }

  /// Labels that say nothing of their pictures can only be learned by heart.
  @Test func overfitting_isSaid_withTheEpochInWhichItBegan() throws {
    func pictures(_ offset: Int) -> FakeData {
      FakeData(size: 40, imageSize: [1, 6, 6], numClasses: 3, randomOffset: offset)
    }
    let data = Experiment.Data(
      train: pictures(0), validation: pictures(100), transforms: [ToTensor()], batchSize: 8)
    let trainer = try session.trainer(
      experiment(epochs: 20, data: data, optimizer: Adam(lr: 0.01)) {
        Flatten()
        Linear(inFeatures: 36, outFeatures: 64)
        ReLU()
        Linear(inFeatures: 64, outFeatures: 3)
      })
    let notes = Notes()
    trainer.observers.append(notes)
    let losses = try trainer.run().epochs.map { $0["validation_loss"] ?? .nan }
    let least = try #require(losses.indices.min { losses[$0] < losses[$1] })
    let said = notes.about("overfits")
    #expect(said.count == 1 && said[0].hasPrefix("the model overfits since epoch \(least + 2): "), "\(said) \(losses)")
    #expect(try self.notes(experiment(epochs: 6, self.perceptron)).about("overfits").isEmpty)
  }

  @Test func classesThatAreNeverPredicted_areNamed() throws {
    func perceptron(_ loss: CrossEntropyLoss) throws -> Notes {
      try notes(experiment(epochs: 4, loss: loss, self.perceptron))
    }
    let missing = try perceptron(CrossEntropyLoss(weight: [1, 1, 1, 1e-6])).about("never predicted")
    #expect(missing.count == 1)
    #expect(missing.first?.hasPrefix("a class is never predicted for the validation data") == true, "\(missing)")
    #expect(missing.first?.contains("'3' (21 samples)") == true)
    #expect(try perceptron(CrossEntropyLoss()).about("never predicted").isEmpty)
  }

  @Test func aTrainingThatWaitsForItsData_isTold() throws {
    func training(size: Int, _ transforms: [any TransformBuilder], width: Int) throws -> Notes {
      var data = Experiment.Data(
        train: FakeData(size: size, imageSize: [3, 8, 8], numClasses: 3), transforms: transforms + [ToTensor()],
        batchSize: 16)
      data.numWorkers = 0
      return try notes(
        experiment(epochs: 1, data: data) {
          Flatten()
          Linear(inFeatures: 3 * 8 * 8, outFeatures: width)
          ReLU()
          Linear(inFeatures: width, outFeatures: 3)
        })
    }
    // So much work on a picture that no other load makes the model's steps the longer part.
    let slow = try training(size: 480, [Resize(size: .int(768)), CenterCrop(size: 8)], width: 4)
    let waiting = slow.about("waits for its data")
    #expect(waiting.count == 1 && waiting.first?.contains("data.num_workers is 0") == true, "\(waiting)")
    #expect(try training(size: 1600, [], width: 2048).about("waits for its data").isEmpty)
  }

  @Test func watching_changesNothing_andCanBeTurnedOff() throws {
    func train(watch: Bool) throws -> (bytes: [[UInt8]], lines: [String]) {
      var experiment = try experiment(epochs: 2, optimizer: SGD(lr: 0), self.perceptron)
      experiment.training.watch = watch
      let trainer = try session.trainer(experiment)
      let notes = Notes()
      trainer.observers.append(notes)
      _ = try trainer.run()
      return (trainer.model.parameters.map { Array($0.tensor.bytes) }, notes.lines)
    }
    let (watched, alone) = (try train(watch: true), try train(watch: false))
    #expect(watched.bytes == alone.bytes)
    #expect(!watched.lines.isEmpty && alone.lines.isEmpty)
  }

  @Test func aRunThatIsResumed_saysNothingTwice() throws {
    let folder = try TemporaryFolder()
    func train(epochs: Int, resuming: Bool) throws -> [String] {
      let experiment = try experiment(epochs: epochs, loss: CrossEntropyLoss(weight: [1, 1, 1, 1e-6]), self.perceptron)
      let trainer = try session.trainer(
        experiment, resuming: resuming ? Checkpoint(path: folder.file("run/checkpoint.tenon")) : nil)
      let notes = Notes()
      trainer.observers.append(notes)
      _ = try trainer.run(
        in: resuming
          ? RunDirectory(resuming: folder.file("run")) : RunDirectory(folder.file("run"), name: "watched"))
      return notes.about("never predicted")
    }
    #expect(try train(epochs: 4, resuming: false).count == 1)
    #expect(try train(epochs: 8, resuming: true).isEmpty)
    // Without what was said, it is said again: the fault is still there.
    try FileManager.default.removeItem(atPath: folder.file("run/watch.json"))
    #expect(try train(epochs: 12, resuming: true).count == 1)
  }
}
