import Foundation
import Tenon
import TestSupport
import Testing

/// Models with several inputs, outputs or losses, and one over volumes, written in Swift: the same training as in `Examples`, bit for bit.
@Suite struct SeveralEndsTests {
  private let session: Session

  init() throws { session = try ModelBuilderTests.session.get() }

  private func data(_ fields: [String], _ shapes: [[Int]], classes: Int, noise: Double, others: [String]? = nil)
    -> Experiment.Data
  {
    Experiment.Data(
      train: Blobs(size: 600, numClasses: classes, fields: fields, shapes: shapes, others: others, noise: noise),
      batchSize: 20)
  }

  private func twoInputs() throws -> Experiment {
    try Experiment(
      name: "two-inputs", seed: 1, data: data(["picture", "facts"], [[1, 8, 8], [3]], classes: 5, noise: 0.7),
      inputs: ["picture", "facts"], loss: CrossEntropyLoss(), optimizer: Adam(lr: 0.01)
    ) {
      Conv2d(inChannels: 1, outChannels: 4, kernelSize: 3, padding: 1).applied(to: "picture")
      ReLU()
      MaxPool2d(kernelSize: 2)
      Flatten().named("seen")
      Concat(dim: 1).applied(to: "seen", "facts")
      Linear(inFeatures: 67, outFeatures: 5)
    }
  }

  private func twoHeads() throws -> Experiment {
    try Experiment(
      name: "two-heads", seed: 1, data: data(["input", "box"], [[8], [4]], classes: 4, noise: 0.2),
      outputs: ["class": "class_head", "box": "box_head"],
      losses: [
        CrossEntropyLoss().applied(to: ["input": "class"]),
        MSELoss().named("box").applied(to: ["input": "box", "target": "box"]).weighted(0.5),
      ],
      metrics: [
        Accuracy().applied(to: ["input": "class"]),
        MeanAbsoluteError().named("box_error").applied(to: ["input": "box", "target": "box"]),
      ], optimizer: Adam(lr: 0.01)
    ) {
      Linear(inFeatures: 8, outFeatures: 16)
      Tanh().named("trunk")
      Linear(inFeatures: 16, outFeatures: 4).named("class_head").applied(to: "trunk")
      Linear(inFeatures: 16, outFeatures: 4).named("box_head").applied(to: "trunk")
    }
  }

  private func autoencoder() throws -> Experiment {
    try Experiment(
      name: "autoencoder", seed: 1, data: data(["input"], [[32]], classes: 4, noise: 0.05),
      loss: MSELoss().applied(to: ["target": "input"]), optimizer: Adam(lr: 0.01)
    ) {
      Linear(inFeatures: 32, outFeatures: 16)
      Tanh()
      Linear(inFeatures: 16, outFeatures: 3).named("code")
      Linear(inFeatures: 3, outFeatures: 16)
      Tanh()
      Linear(inFeatures: 16, outFeatures: 32)
    }
  }

  private func triplet() throws -> Experiment {
    let fields = ["anchor", "positive", "negative"]
    return try Experiment(
      name: "triplet", seed: 1, data: data(fields, [[12], [12], [12]], classes: 6, noise: 0.5, others: ["negative"]),
      inputs: fields, outputs: ["embed": "embed"],
      loss: TripletMarginLoss().applied(
        to: ["anchor": "embed", "positive": "embed_positive", "negative": "embed_negative"]),
      optimizer: Adam(lr: 0.01)
    ) {
      Sequential(layers: [
        Linear(inFeatures: 12, outFeatures: 16), Tanh(), Linear(inFeatures: 16, outFeatures: 4),
      ]).named("embed").applied(to: "anchor")
      for field in fields.dropFirst() { Reuse("embed").applied(to: field).named("embed_\(field)") }
    }
  }

  private func volumes() throws -> Experiment {
    try Experiment(
      name: "volumes", seed: 1,
      data: Experiment.Data(
        train: FakeData(size: 64, imageSize: [1, 8, 16, 16], numClasses: 2),
        transforms: [ToTensor(), Normalize(mean: [0.5], std: [0.29])], batchSize: 16),
      loss: CrossEntropyLoss(), optimizer: Adam(lr: 3e-3)
    ) {
      Conv3d(inChannels: 1, outChannels: 8, kernelSize: 3, padding: "same")
      BatchNorm3d(numFeatures: 8)
      ReLU()
      MaxPool3d(kernelSize: [1, 2, 2])
      Conv3d(inChannels: 8, outChannels: 16, kernelSize: 3, stride: 2, padding: 1)
      BatchNorm3d(numFeatures: 16)
      ReLU()
      AdaptiveAvgPool3d(outputSize: 2)
      Flatten()
      Linear(inFeatures: 128, outFeatures: 2)
    }
  }

  private func state(_ trainer: Trainer) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: trainer.model.state.map { ($0.name, $0.tensor) })
  }

  @Test func models_trainAsTheirExamplesDo() throws {
    let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Examples")
    for (example, experiment) in [
      ("TwoInputs", try twoInputs()), ("TwoHeads", try twoHeads()), ("Autoencoder", try autoencoder()),
      ("Triplet", try triplet()), ("Volumes", try volumes()),
    ] {
      let written = try Experiment(
        path: examples.path + "/\(example)/experiment.yaml",
        overrides: ["training.epochs=1", "training.monitor=", "data.test="])
      let trainers = try [written, experiment].map { try session.trainer($0) }
      #expect(trainers[0].experiment.json == trainers[1].experiment.json, "\(example)")
      for trainer in trainers { _ = try trainer.run() }
      #expect(state(trainers[0]) == state(trainers[1]) && !state(trainers[0]).isEmpty, "\(example)")
    }
  }

  private final class Watcher: TrainingObserver {
    var wantedDetails: StepDetails = []
    var norms: [[ModelArchive.Metric]] = []
    var outputs: [[String: TensorType]] = []
    var result: Trainer.Result?
    var request: (step: Int, stop: StopRequest)?

    func stepFinished(_ report: StepReport) {
      norms.append(report.gradientNorms)
      outputs.append(report.outputs.mapValues(\.type))
      if norms.count == request?.step { request?.stop.stop() }
    }

    func trainingFinished(_ result: Trainer.Result) { self.result = result }
  }

  @Test func observers_areGivenWhatTheyAskFor_andTheEnd() throws {
    var experiment = try twoHeads()
    experiment.training.clipGradNorm = 1e-3
    experiment.data.test = Blobs(size: 30, numClasses: 4, fields: ["input", "box"], shapes: [[8], [4]]).reference
    let trainer = try session.trainer(experiment)
    let (idle, curious) = (Watcher(), Watcher())
    trainer.observers = [idle]
    curious.wantedDetails = [.outputs, .gradientNorms]
    let quiet = try session.trainer(experiment)
    quiet.observers = [idle]
    _ = try quiet.run()
    #expect(idle.norms.count == 30 && idle.norms.allSatisfy(\.isEmpty) && idle.outputs.allSatisfy(\.isEmpty))

    trainer.observers = [curious]
    _ = try trainer.run()
    #expect(
      curious.outputs[0] == ["class": TensorType(.float32, [20, 4]), "box": TensorType(.float32, [20, 4])])
    #expect(curious.norms[0].map(\.name) == trainer.model.parameters.map(\.name))
    let norm = curious.norms[0].reduce(0) { $0 + $1.value * $1.value }.squareRoot()
    #expect(abs(norm - 1e-3) < 1e-6)
    let test = try #require(curious.result?.test)
    #expect(
      curious.result?.ending == .finished && test.count == 30 && test.losses.map(\.name) == ["cross_entropy", "box"])
    #expect(abs(test.losses[0].value + 0.5 * test.losses[1].value - test.loss) < 1e-6)
  }

  @Test func epochBrokenOff_keepsTheMeansOfEachLoss() throws {
    let folder = try TemporaryFolder()
    let whole = try session.trainer(twoHeads())
    let expected = try whole.run().epochs[0]
    let stopped = try session.trainer(twoHeads())
    let watcher = Watcher()
    watcher.request = (7, stopped.stopRequest)
    stopped.observers = [watcher]
    _ = try stopped.run(in: RunDirectory(folder.file("run"), name: "heads"))
    #expect(watcher.result?.ending == .stopped && watcher.norms.count == 7)
    let resumed = try session.trainer(twoHeads(), resuming: Checkpoint(path: folder.file("run/checkpoint.tenon")))
    let epoch = try resumed.run().epochs[0]
    for name in ["train_loss", "train_cross_entropy_loss", "train_box_loss", "train_accuracy"] {
      #expect(epoch[name] != nil && epoch[name] == expected[name], "\(name)")
    }
    #expect(state(resumed) == state(whole))
  }

  @Test func archivesWithoutASignature_areRead() throws {
    let folder = try TemporaryFolder()
    var archive = try session.trainer(autoencoder()).archive()
    #expect(archive.signature?.inputs.map(\.description) == ["input float32 [*, 32]"])
    try archive.write(to: folder.file("new.tenon"))
    #expect(try ModelArchive(path: folder.file("new.tenon")).signature == archive.signature)
    archive.signature = nil
    try archive.write(to: folder.file("old.tenon"))
    let old = try ModelArchive(path: folder.file("old.tenon"))
    #expect(old.signature == nil && old.input == TensorType(.float32, [32]))
    // Names that are not the graph's.
    archive.signature = ModelSignature(inputs: [], outputs: [])
    try archive.write(to: folder.file("wrong.tenon"))
    #expect(throws: ModelArchiveError.self) { try ModelArchive(path: folder.file("wrong.tenon")) }
  }
}
