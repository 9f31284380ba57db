import Foundation
import Tenon
import TestSupport
import Testing

/// Training from Swift: callbacks, stopping, going on, parameters of their own kinds.
@Suite struct TrainerTests {
  private let session: Session

  init() throws { session = try ModelBuilderTests.session.get() }

  private func experiment(_ training: Experiment.Training = Experiment.Training(epochs: 2)) throws -> Experiment {
    var data = Experiment.Data(
      train: FakeData(size: 40, imageSize: [1, 6, 6], numClasses: 3), transforms: [ToTensor()], batchSize: 8)
    data.split = DatasetSplit(.weights([3, 1]))
    return try Experiment(
      name: "small", seed: 5, data: data, loss: CrossEntropyLoss(),
      optimizer: Lookahead(optimizer: Adam(lr: 0.01), k: 3), training: training
    ) {
      Flatten()
      Linear(inFeatures: 36, outFeatures: 5).named("hidden")
      Dropout(p: 0.1)
      Tanh()
      Linear(inFeatures: 5, outFeatures: 3).named("head")
    }
  }

  private func parameters(_ trainer: Trainer) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: trainer.model.parameters.map { ($0.name, $0.tensor) })
  }

  private final class Recorder: TrainingObserver {
    var steps = 0
    var epochs: [EpochReport] = []
    var stopAfter: (step: Int, request: StopRequest)?

    func stepFinished(_ report: StepReport) {
      steps += 1
      if steps == stopAfter?.step { stopAfter?.request.stop() }
    }

    func epochFinished(_ report: EpochReport) { epochs.append(report) }
  }

  @Test func observers_areToldOfStepsAndEpochs() throws {
    let trainer = try session.trainer(experiment())
    let recorder = Recorder()
    trainer.observers = [recorder]
    let result = try trainer.run()
    #expect(recorder.steps == 8)
    #expect(recorder.epochs.map(\.metrics.epoch) == [0, 1])
    #expect(recorder.epochs.allSatisfy { $0.validation?.count == 10 })
    #expect(result.ending == .finished && result.epochs.count == 2 && result.test == nil)
    #expect(result.best?.metric == "validation_loss")
  }

  @Test func stoppedTraining_goesOnToTheSameBits() throws {
    let folder = try TemporaryFolder()
    let whole = try session.trainer(experiment())
    _ = try whole.run()
    func stop() throws {
      let stopped = try session.trainer(experiment())
      let recorder = Recorder()
      recorder.stopAfter = (5, stopped.stopRequest)
      stopped.observers = [recorder]
      #expect(try stopped.run(in: RunDirectory(folder.file("run"), name: "small")).ending == .stopped)
      #expect(recorder.steps == 5)
    }
    // Whoever trains in a folder keeps others out of it.
    try stop()
    let checkpoint = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
    let resumed = try session.trainer(experiment(), resuming: checkpoint)
    #expect(try resumed.run(in: RunDirectory(resuming: folder.file("run"))).epochs.count == 2)
    #expect(parameters(resumed) == parameters(whole))
  }

  @Test func frozenParameters_keepTheirValues() throws {
    var training = Experiment.Training(epochs: 1)
    training.frozen = ["hidden.*"]
    let trainer = try session.trainer(experiment(training))
    let before = try parameters(trainer).mapValues { try $0.copy() }
    _ = try trainer.run()
    let after = parameters(trainer)
    #expect(after["hidden.weight"] == before["hidden.weight"] && after["hidden.bias"] == before["hidden.bias"])
    #expect(after["head.weight"] != before["head.weight"])
  }

  /// No gradient, no state of the optimizer, in memory or in a checkpoint.
  @Test func frozenParameters_takeNothingButTheirValues() throws {
    let folder = try TemporaryFolder()
    var training = Experiment.Training(epochs: 1)
    training.frozen = ["hidden.*"]
    let trainer = try session.trainer(experiment(training))
    _ = try trainer.run(in: RunDirectory(folder.file("run"), name: "small"))
    // The head's 15 weights and 3 biases, each on cache lines of its own.
    #expect(try trainer.model.gradientStore().byteCount == 2 * 64)
    let names = try Checkpoint(path: folder.file("run/checkpoint.tenon")).tensors.keys
    #expect(names.contains { $0.hasPrefix("state/head.weight/") })
    #expect(!names.contains { $0.hasPrefix("state/hidden.") })
  }

  @Test func parameterGroups_haveTheirOwnLearningRate() throws {
    var experiment = try experiment(Experiment.Training(epochs: 1))
    experiment.parameterGroups = [Experiment.ParameterGroup("*.bias", arguments: ["lr": 0])]
    let trainer = try session.trainer(experiment)
    let before = try parameters(trainer).mapValues { try $0.copy() }
    _ = try trainer.run()
    for (name, value) in parameters(trainer) { #expect((value == before[name]) == name.hasSuffix("bias"), "\(name)") }
  }

  @Test func patternWithoutParameters_isRefused() throws {
    var training = Experiment.Training()
    training.frozen = ["hiden.*"]
    let error = #expect(throws: ExperimentError.self) { try session.trainer(experiment(training)) }
    #expect(error?.diagnostic.code == "no-parameter" && error?.description.contains("hidden.weight") == true)
  }

  /// What people bring along from PyTorch and nothing depends on.
  @Test(arguments: ["foreach", "fused", "capturable", "differentiable"])
  func howPyTorchComputes_isRefusedWithAReason(name: String) throws {
    var experiment = try experiment()
    experiment.optimizer = ComponentReference("Adam", [NamedValue(name, true)])
    let error = #expect(throws: ExperimentError.self) { try session.trainer(experiment) }
    #expect(error?.description.contains("leave '\(name)' out: it says how PyTorch computes") == true)
  }

  @Test func l2_isTheWeightDecayOfSGD() throws {
    func trained(_ optimizer: SGD, l2: Double) throws -> [String: Tensor] {
      var training = Experiment.Training(epochs: 2)
      training.l2 = l2
      var experiment = try experiment(training)
      experiment.optimizer = optimizer.reference
      let trainer = try session.trainer(experiment)
      _ = try trainer.run()
      return parameters(trainer)
    }
    let penalty = try trained(SGD(lr: 0.1), l2: 0.05)
    let decay = try trained(SGD(lr: 0.1, weightDecay: 0.05), l2: 0)
    for (name, value) in penalty {
      for (left, right) in zip(value[Float.self], try #require(decay[name])[Float.self]) {
        #expect(abs(left - right) < 1e-6, "\(name)")
      }
    }
    #expect(try penalty["head.weight"] != trained(SGD(lr: 0.1), l2: 0)["head.weight"])
  }

  @Test func l1_pullsWeightsToZero() throws {
    func magnitude(l1: Double) throws -> Float {
      var training = Experiment.Training(epochs: 5)
      training.l1 = l1
      let trainer = try session.trainer(experiment(training))
      _ = try trainer.run()
      return try #require(parameters(trainer)["hidden.weight"])[Float.self].reduce(0) { $0 + abs($1) }
    }
    #expect(try magnitude(l1: 0.5) < 0.7 * magnitude(l1: 0))
  }

  @Test func earlyStopping_endsAfterPatience() throws {
    var training = Experiment.Training(epochs: 50)
    training.monitor = "train_loss"
    training.earlyStopping = Experiment.Training.EarlyStopping(patience: 2, minDelta: 100)
    let trainer = try session.trainer(experiment(training))
    let recorder = Recorder()
    trainer.observers = [recorder]
    // Nothing improves by 100: the first epoch stays the best.
    #expect(try trainer.run().epochs.count == 3)
    #expect(recorder.epochs.map(\.isBest) == [true, false, false])
    #expect(recorder.epochs.last?.stopsEarly == true)
  }

  @Test func scheduler_canBeAskedAfterEveryStep() throws {
    var training = Experiment.Training(epochs: 1)
    training.schedulerInterval = .step
    var experiment = try experiment(training)
    experiment.scheduler = ExponentialLR(gamma: 0.5).reference
    let trainer = try session.trainer(experiment)
    _ = try trainer.run()
    // Four steps of an epoch, from 0.01 on.
    #expect(abs((trainer.learningRate ?? 0) - 0.01 / 16) < 1e-12)
  }

  @Test func lbfgs_evaluatesTheModelItself() throws {
    var experiment = try experiment(Experiment.Training(epochs: 3))
    experiment.data.batchSize = 30
    experiment.optimizer = LBFGS(lr: 0.5, maxIter: 5).reference
    let trainer = try session.trainer(experiment)
    let losses = try trainer.run().epochs.compactMap { $0["train_loss"] }
    #expect(losses.count == 3 && losses[2] < losses[0])
  }
}
