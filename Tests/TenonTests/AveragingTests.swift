import Foundation
import Tenon
import TestSupport
import Testing

/// Averaged weights and groups that are added while training, against PyTorch: `Averaging/averaging.py` made the numbers.
@Suite struct AveragingTests {
  private static let reference = Result {
    let path = Bundle.module.bundleURL.appendingPathComponent("Averaging/averaging.json").path
    return try JSON.parse(String(contentsOfFile: path, encoding: .utf8))
  }

  private let folder: TemporaryFolder

  /// The data of `averaging.py`: a formula, as files of MNIST's form.
  init() throws {
    folder = try TemporaryFolder()
    func header(_ dimensions: [UInt8]) -> [UInt8] {
      let kind: [UInt8] = [0, 0, 8, UInt8(dimensions.count)]
      return kind + dimensions.flatMap { [0, 0, 0, $0] as [UInt8] }
    }
    var pixels: [UInt8] = []
    for n in 0..<12 {
      for p in 0..<784 { pixels.append(UInt8((37 * n + 11 * p + 5 * n * p) % 256)) }
    }
    let labels = (0..<12).map { (n: Int) in UInt8(n * 7 % 3) }
    try folder.write(header([12, 28, 28]) + pixels, to: "train-images-idx3-ubyte")
    try folder.write(header([12]) + labels, to: "train-labels-idx1-ubyte")
  }

  private func experiment(
    _ optimizer: any OptimizerBuilder, _ training: Experiment.Training, scheduler: (any SchedulerBuilder)? = nil
  ) throws -> Experiment {
    var data = Experiment.Data(train: MNIST(root: folder.path), transforms: [ToTensor()], batchSize: 5)
    data.shuffle = false
    return try Experiment(
      name: "averaging", data: data, loss: CrossEntropyLoss(), optimizer: optimizer, scheduler: scheduler,
      training: training
    ) {
      Conv2d(inChannels: 1, outChannels: 2, kernelSize: 7, stride: 7)
      BatchNorm2d(numFeatures: 2)
      Tanh()
      Flatten()
      Linear(inFeatures: 32, outFeatures: 3)
    }
  }

  private struct Run {
    let result: Trainer.Result
    /// As the checkpoint has them.
    let trained: [String: Tensor]
    /// As `model.tenon` has them.
    let model: [String: Tensor]
  }

  /// Trains from the weights that PyTorch began with.
  ///
  /// - Parameter stops: steps after which the training is broken off and resumed.
  private func train(
    _ experiment: Experiment, _ session: Session? = nil, in name: String = "run", stops: [Int] = []
  ) throws -> Run {
    let session = try session ?? ModelBuilderTests.session.get()
    let start = try #require(try Self.reference.get()["start"]?.objectValue)
    func begin() throws -> Trainer {
      let trainer = try session.trainer(experiment)
      for entry in trainer.model.state {
        let numbers = try #require(start[entry.name]?.arrayValue).compactMap(\.doubleValue)
        if entry.tensor.dtype == .float32 { entry.tensor[Float.self].copy(numbers.map { Float($0) }) }
      }
      return trainer
    }
    var trainer = try begin()
    for stop in stops {
      let stopper = Stopper(after: stop, trainer.stopRequest)
      trainer.observers = [stopper]
      let directory =
        try stop == stops.first
        ? RunDirectory(folder.file(name), name: "averaging") : RunDirectory(resuming: folder.file(name))
      #expect(try trainer.run(in: directory).ending == .stopped)
      trainer = try session.trainer(experiment, resuming: Checkpoint(path: folder.file("\(name)/checkpoint.tenon")))
    }
    let directory =
      try stops.isEmpty
      ? RunDirectory(folder.file(name), name: "averaging") : RunDirectory(resuming: folder.file(name))
    trainer.observers = [RunLog(directory)]
    let result = try trainer.run(in: directory)
    return Run(
      result: result, trained: try Checkpoint(path: folder.file("\(name)/checkpoint.tenon")).model.state,
      model: try ModelArchive(path: folder.file("\(name)/model.tenon")).state)
  }

  private final class Stopper: TrainingObserver {
    private var left: Int
    private let request: StopRequest

    init(after steps: Int, _ request: StopRequest) { (left, self.request) = (steps, request) }

    func stepFinished(_ report: StepReport) {
      left -= 1
      if left == 0 { request.stop() }
    }
  }

  private func check(_ state: [String: Tensor], _ reference: JSON?, _ place: String) throws {
    let wanted = try #require(reference?.objectValue, "\(place)")
    #expect(state.count == wanted.count)
    for (name, tensor) in state {
      let numbers = try #require(wanted[name]?.arrayValue).compactMap(\.doubleValue)
      let received = tensor.dtype == .int64 ? tensor[Int64.self].map(Double.init) : tensor[Float.self].map(Double.init)
      #expect(received.count == numbers.count)
      for (left, right) in zip(received, numbers) {
        #expect(abs(left - right) <= 2e-5 * max(1, abs(right)), "\(place), \(name): \(left), not \(right)")
      }
    }
  }

  private static func ema(_ ema: Experiment.Training.ExponentialAverage, epochs: Int = 3) -> Experiment.Training {
    var training = Experiment.Training(epochs: epochs)
    training.ema = ema
    return training
  }

  private static func swa(_ swa: Experiment.Training.StochasticAverage) -> Experiment.Training {
    var training = Experiment.Training(epochs: 5)
    training.swa = swa
    return training
  }

  @Test(arguments: [
    ("ema", Experiment.Training.ExponentialAverage(decay: 0.9)),
    ("ema_buffers", Experiment.Training.ExponentialAverage(decay: 0.3, usesBuffers: true)),
    ("ema_warmup", Experiment.Training.ExponentialAverage(decay: 0.9, warmsUp: true)),
  ])
  func ema_isPyTorchs(name: String, options: Experiment.Training.ExponentialAverage) throws {
    var wanted = try Self.reference.get()[name]?["averaged"]
    let run = try train(experiment(SGD(lr: 0.1, momentum: 0.9), Self.ema(options)))
    try check(run.trained, Self.reference.get()[name]?["trained"], "\(name), trained")
    if options.usesBuffers, case .object(var object)? = wanted {
      // PyTorch averages this count, and rounds it in each step; here it is that of the trained model.
      object["1.num_batches_tracked"] = [9]
      wanted = .object(object)
    }
    try check(run.model, wanted, "\(name), averaged")
    #expect(run.model["4.weight"] != run.trained["4.weight"])
  }

  @Test(arguments: [
    ("swa", Experiment.Training.StochasticAverage(start: 2, lr: 0.08, annealEpochs: 3)),
    ("swa_at_once", Experiment.Training.StochasticAverage(start: 3, lr: 0.02, annealEpochs: 1, anneal: .linear)),
  ])
  func swa_isPyTorchs_withItsRatesAndStatistics(name: String, options: Experiment.Training.StochasticAverage) throws {
    let reference = try #require(try Self.reference.get()[name])
    let run = try train(
      experiment(SGD(lr: 0.1, momentum: 0.9), Self.swa(options), scheduler: StepLR(stepSize: 1, gamma: 0.5)))
    try check(run.trained, reference["trained"], "\(name), trained")
    try check(run.model, reference["averaged"], "\(name), averaged")
    for (epoch, rate) in zip(run.result.epochs, try #require(reference["rates"]?.arrayValue)) {
      #expect(abs(try #require(epoch["lr"]) - (rate.doubleValue ?? 0)) < 1e-12)
    }
  }

  @Test func addedGroup_isPyTorchs_withItsRate() throws {
    let reference = try #require(try Self.reference.get()["unfreeze"])
    var training = Experiment.Training(epochs: 4)
    training.unfreeze = [.init(epoch: 3, .init("0.*", "1.*", arguments: ["lr": 0.02, "weight_decay": 0.1]))]
    let run = try train(experiment(Adam(lr: 0.1), training, scheduler: StepLR(stepSize: 1, gamma: 0.5)))
    try check(run.trained, reference["trained"], "unfreeze")
    let rates = run.result.epochs.map { epoch in ["lr", "lr_1"].compactMap { epoch[$0] } }
    let wanted = try #require(reference["rates"]?.arrayValue).map { $0.arrayValue?.compactMap(\.doubleValue) ?? [] }
    #expect(rates.map(\.count) == wanted.map(\.count))
    for (left, right) in zip(rates.joined(), wanted.joined()) { #expect(abs(left - right) < 1e-12) }
    let log = try String(contentsOfFile: folder.file("run/log.txt"), encoding: .utf8)
    #expect(log.contains("  epoch 3: 0.*, 1.* is trained from here on: 4 parameters of 104 numbers, lr_1 0.02\n"))
  }

  /// All of it at once: broken off before the group is added, in the epoch that adds it, after it, and after averaging.
  @Test func brokenRun_goesOnToTheSameBits() throws {
    var training = Self.swa(.init(start: 3, lr: 0.05, annealEpochs: 2))
    training.unfreeze = [.init(epoch: 3, .init("0.*", arguments: ["lr": 0.02]))]
    let experiment = try experiment(
      Lookahead(optimizer: Adam(lr: 0.1), k: 2), training, scheduler: ExponentialLR(gamma: 0.9))
    let whole = try train(experiment, in: "whole")
    for stops in [[2], [6], [7], [9, 1], [12], [1, 4, 5, 2]] {
      let name = "broken-\(stops.map(String.init).joined(separator: "-"))"
      let broken = try train(experiment, in: name, stops: stops)
      #expect(broken.model == whole.model, "\(stops)")
      #expect(
        broken.trained == whole.trained
          && broken.result.epochs.map { $0["lr_1"] } == whole.result.epochs.map { $0["lr_1"] })
    }
    #expect(whole.model["1.running_mean"] != whole.trained["1.running_mean"])
  }

  @Test func brokenRunWithEma_goesOnToTheSameBits() throws {
    let experiment = try experiment(Adam(lr: 0.05), Self.ema(.init(decay: 0.95, warmsUp: true, usesBuffers: true)))
    let whole = try train(experiment, in: "whole")
    let broken = try train(experiment, in: "broken", stops: [4, 3])
    #expect(broken.model == whole.model && broken.trained == whole.trained)
    // Each is where it belongs, and a finished run that is resumed leaves them there.
    let again = try ModelBuilderTests.session.get().trainer(
      experiment, resuming: Checkpoint(path: folder.file("whole/checkpoint.tenon")))
    let result = try again.run(in: RunDirectory(resuming: folder.file("whole")))
    #expect(result.ending == .finished)
    for entry in again.model.state { #expect(entry.tensor == whole.model[entry.name], "\(entry.name)") }
  }

  @Test func averages_areTheSameBits_forAnyNumberOfThreads() throws {
    let runs = try (1...3).map { (threads: Int) in
      try train(
        experiment(SGD(lr: 0.1), Self.ema(.init(decay: 0.8), epochs: 2)),
        Session(threads: threads, pluginPaths: [Bundle.main.bundlePath]), in: "threads-\(threads)")
    }
    for run in runs.dropFirst() { #expect(run.model == runs[0].model) }
  }

  /// What is measured is what `model.tenon` holds, without a folder too.
  @Test func validation_isOfTheAverages() throws {
    func losses(_ ema: Experiment.Training.ExponentialAverage?) throws -> (
      train: [Double?], validation: [Double?], model: [Float]
    ) {
      var training = Experiment.Training(epochs: 2)
      training.ema = ema
      var experiment = try experiment(SGD(lr: 0.1), training)
      experiment.data.validation = experiment.data.train
      let trainer = try ModelBuilderTests.session.get().trainer(experiment)
      let epochs = try trainer.run().epochs
      let weights = try #require(trainer.model.parameters.first { $0.name == "4.weight" }).tensor
      return (epochs.map { $0["train_loss"] }, epochs.map { $0["validation_loss"] }, Array(weights[Float.self]))
    }
    let (plain, averaged, copied) = (try losses(nil), try losses(.init(decay: 0.9)), try losses(.init(decay: 0)))
    #expect(plain.train == averaged.train && plain.validation != averaged.validation)
    #expect(plain.model != averaged.model)
    // An average that forgets everything at once is the model itself.
    #expect(plain.validation == copied.validation && plain.model == copied.model)
  }

  @Test(arguments: [
    ("training.ema={decay: 1.5}", "bad-value"), ("training.ema={decya: 0.9}", "unknown-key"),
    ("training.swa={lr: 0.1}", "missing-key"), ("training.unfreeze={match: \"*\"}", "missing-key"),
    ("training.unfreeze={epoch: 2}", "missing-key"), ("training.unfreeze={epoch: 0, match: \"*\"}", "bad-value"),
    ("training.unfreeze={epoch: 2, match: hed.*}", "no-parameter"),
    ("training.unfreeze={epoch: 2, match: \"4.*\", lrr: 1}", "unknown-argument"),
    ("training.unfreeze=[{epoch: 2, match: \"4.*\"}, {epoch: 3, match: 4.bias}]", "nothing-to-unfreeze"),
  ])
  func mistakes_areNamed(override: String, code: String) throws {
    let path = try write(optimizer: "SGD")
    let error = #expect(throws: (any Error).self) {
      try ModelBuilderTests.session.get().trainer(Experiment(path: path, overrides: [override]))
    }
    #expect((error as? any TenonError)?.diagnostic.code == code, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func twoAverages_areRefused_andAGroupThatLBFGSCannotTakeUp() throws {
    let session = try ModelBuilderTests.session.get()
    let both = ["training.ema={}", "training.swa={start: 1}"]
    let error = #expect(throws: ExperimentError.self) { try Experiment(path: write(optimizer: "SGD"), overrides: both) }
    #expect(error?.diagnostic.code == "two-averages")
    let refused = #expect(throws: ExperimentError.self) {
      try session.trainer(
        Experiment(path: write(optimizer: "LBFGS"), overrides: ["training.unfreeze={epoch: 2, match: \"4.*\"}"]))
    }
    #expect(refused?.diagnostic.code == "unfreeze-refused")
  }

  private func write(optimizer: String) throws -> String {
    try folder.write(
      """
      data: {train: {MNIST: {root: \(folder.path)}}, transforms: [ToTensor], batch_size: 5}
      model: [Flatten, Tanh, Tanh, Tanh, {Linear: {in_features: 784, out_features: 3}}]
      loss: CrossEntropyLoss
      optimizer: \(optimizer)
      training: {epochs: 3}
      """, to: "mistakes.yaml")
  }
}
