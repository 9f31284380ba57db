import Foundation
import PluginFixtures
import Tenon
import TestSupport
import Testing

/// What is measured: metrics by name, over training, validation and test, and through a checkpoint.
@Suite struct MetricTests {
  private let session: Session

  init() throws { session = try ModelBuilderTests.session.get() }

  /// Three classes; `metrics` nil leaves it to the loss.
  private func experiment(
    metrics: [any MetricBuilder]?, loss: any LossBuilder = CrossEntropyLoss(), monitor: String? = nil, epochs: Int = 2
  ) throws -> Experiment {
    var data = Experiment.Data(
      train: FakeData(size: 40, imageSize: [1, 6, 6], numClasses: 3), transforms: [ToTensor()], batchSize: 8)
    data.test = FakeData(size: 12, imageSize: [1, 6, 6], numClasses: 3, randomOffset: 100).reference
    data.split = DatasetSplit(.weights([3, 1]))
    var training = Experiment.Training(epochs: epochs)
    training.monitor = monitor
    return try Experiment(
      name: "small", seed: 5, data: data, loss: loss, metrics: metrics, optimizer: Adam(lr: 0.01), training: training
    ) {
      Flatten()
      Linear(inFeatures: 36, outFeatures: 3).named("head")
    }
  }

  private final class Watcher: TrainingObserver {
    var steps: [Measurements] = []
    var request: (step: Int, stop: StopRequest)?
    var last: EpochReport?

    func stepFinished(_ report: StepReport) {
      if let measurements = try? report.measurements { steps.append(measurements) }
      if steps.count == request?.step { request?.stop.stop() }
    }

    func epochFinished(_ report: EpochReport) { last = report }
  }

  @Test func accuracyIsMeasured_whereTheLossTakesTheLargestOutput() throws {
    let trainer = try session.trainer(experiment(metrics: nil))
    let watcher = Watcher()
    trainer.observers = [watcher]
    let result = try trainer.run()
    let names = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "lr", "seconds"]
    #expect(result.epochs[1].values.map(\.name) == names)
    #expect(result.test?.values.map(\.name) == ["loss", "accuracy"])
    #expect(watcher.steps.count == 8 && watcher.steps.allSatisfy { $0.numbers.map(\.name) == ["accuracy"] })
    // The last step of an epoch has seen what the epoch reports.
    #expect(watcher.steps[7]["accuracy"] == result.epochs[1]["train_accuracy"])

    #expect(try session.trainer(experiment(metrics: [])).run().epochs[0]["train_accuracy"] == nil)
  }

  @Test func metrics_haveTheirNamesOrTheOnesTheyAreGiven() throws {
    let trainer = try session.trainer(
      experiment(
        metrics: [
          Accuracy(), TopKAccuracy(k: 3), TopKAccuracy(k: 1).named("acc1"), CrossEntropyLoss(), NLLLoss().named("nll"),
        ], epochs: 1))
    let result = try trainer.run()
    let epoch = result.epochs[0]
    for part in ["train", "validation"] {
      #expect(epoch["\(part)_top_3_accuracy"] == 1)
      #expect(epoch["\(part)_acc1"] != nil && epoch["\(part)_acc1"] == epoch["\(part)_accuracy"])
      // A loss is measured as the one that is minimized.
      #expect(epoch["\(part)_cross_entropy_loss"] == epoch["\(part)_loss"])
      #expect(epoch["\(part)_nll"] != nil)
    }
    #expect(try #require(result.test)["acc1"] == result.test?["accuracy"])
    let archived = trainer.archive().metrics.map(\.name)
    #expect(archived.contains("validation_acc1") && archived.contains("train_cross_entropy_loss"))
  }

  @Test func experiment_keepsItsMetrics() throws {
    let written = try experiment(metrics: [TopKAccuracy(k: 3).named("acc3").applied(to: ["input": "head"])])
    let json = try Experiment(json: written.json, source: "test")
    #expect(json.metrics == written.metrics && json.metrics?[0].name == "acc3")
    #expect(try Experiment(json: experiment(metrics: nil).json, source: "test").metrics == nil)
    #expect(try Experiment(json: experiment(metrics: []).json, source: "test").metrics == [])
  }

  @Test func names_areUsedOnce() throws {
    for metrics: [any MetricBuilder] in [
      [Accuracy(), TopKAccuracy(k: 1).named("accuracy")], [Accuracy().named("loss")], [Accuracy().named("count")],
    ] {
      let error = #expect(throws: ExperimentError.self) { try session.trainer(experiment(metrics: metrics)) }
      #expect(error?.diagnostic.code == "repeated-name")
    }
    let port = #expect(throws: ExperimentError.self) {
      try session.trainer(experiment(metrics: [Accuracy().applied(to: ["inputs": "head"])]))
    }
    #expect(port?.description.contains("did you mean: input") == true)
  }

  @Test func metric_isNoLoss() throws {
    let error = #expect(throws: (any Error).self) {
      try session.trainer(experiment(metrics: nil, loss: Component("Accuracy")))
    }
    #expect("\(try #require(error))".contains("by which nothing can be trained"))
  }

  @Test func monitor_namesWhatIsMeasured_beforeTheFirstStep() throws {
    let error = #expect(throws: ExperimentError.self) {
      try session.trainer(experiment(metrics: [TopKAccuracy(k: 2)], monitor: "validation_top_3_accuracy"))
    }
    let text = try #require(error?.description)
    #expect(error?.diagnostic.code == "metric-not-measured")
    #expect(text.contains("did you mean: validation_top_2_accuracy"))
    #expect(text.contains("train_loss, train_top_2_accuracy, validation_loss, validation_top_2_accuracy"))
  }

  @Test func monitor_followsTheDirectionOfTheMetric() throws {
    let best = { (monitor: String) in
      let result = try session.trainer(experiment(metrics: nil, monitor: monitor, epochs: 6)).run()
      let values = result.epochs.compactMap { $0[monitor] }
      return (try #require(result.best), values)
    }
    let (accuracy, accuracies) = try best("train_accuracy")
    #expect(accuracy.value == accuracies.max() && accuracies.count == 6)
    let (loss, losses) = try best("train_loss")
    #expect(loss.value == losses.min() && losses[5] < losses[0])
  }

  @Test func epochBrokenOff_goesOnToTheSameValues() throws {
    let folder = try TemporaryFolder()
    let metrics: [any MetricBuilder] = [Accuracy(), TopKAccuracy(k: 2), CrossEntropyLoss(labelSmoothing: 0.1)]
    let expected = try session.trainer(experiment(metrics: metrics)).run().epochs
    let stopped = try session.trainer(experiment(metrics: metrics))
    let watcher = Watcher()
    watcher.request = (6, stopped.stopRequest)
    stopped.observers = [watcher]
    _ = try stopped.run(in: RunDirectory(folder.file("run"), name: "small"))
    var checkpoint = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
    let saved = checkpoint.tensors.keys.filter { $0.hasPrefix("metrics/") }.sorted()
    #expect(
      saved == ["metrics/accuracy/counts", "metrics/cross_entropy_loss/sum", "metrics/top_2_accuracy/counts"])
    let resumed = try session.trainer(experiment(metrics: metrics), resuming: checkpoint).run().epochs
    for (left, right) in zip(resumed, expected) {
      #expect(left.values.filter { $0.name != "seconds" } == right.values.filter { $0.name != "seconds" })
    }
    #expect(resumed.count == 2)

    checkpoint.tensors["metrics/accuracy/counts"] = nil
    let error = #expect(throws: CheckpointError.self) {
      try session.trainer(experiment(metrics: metrics), resuming: checkpoint)
    }
    #expect(error?.description.contains("metrics/accuracy/counts") == true)
  }

  /// A session with the metric in C that gathers every error.
  private func sessionWithQuartiles(_ folder: TemporaryFolder) throws -> Session {
    try CCompiler.library(
      "Tests/Fixtures/Plugins/Faulty/metric.c", defines: ["_GNU_SOURCE"], flags: ["-Wno-unused"],
      to: folder.file("libquartiles.so"))
    return try Session(threads: 2, pluginPaths: [Bundle.main.bundlePath, folder.path])
  }

  @Test func gatheredRows_areKeptInACheckpoint_andMakeOneValueOfTheWholeSet() throws {
    let folder = try TemporaryFolder()
    let session = try sessionWithQuartiles(folder)
    let data = Experiment.Data(train: Blobs(size: 60, numClasses: 3, fields: ["input"], shapes: [[4]]), batchSize: 7)
    let experiment = try Experiment(
      name: "line", data: data, loss: MSELoss().applied(to: ["target": "input"]),
      metrics: [(Component("acme/ErrorQuartiles") as any LossBuilder).applied(to: ["target": "input"])],
      optimizer: SGD(lr: 0.01), training: Experiment.Training(epochs: 1)
    ) {
      Linear(inFeatures: 4, outFeatures: 4)
    }
    let (whole, watcher) = (try session.trainer(experiment), Watcher())
    whole.observers = [watcher]
    let expected = try whole.run().epochs[0]
    #expect(expected.values.map(\.name) == ["train_loss", "train_mean_error", "train_median_error", "lr", "seconds"])
    let quartiles = try #require(watcher.last?.train.metrics.tensors["error_quartiles"])
    #expect(quartiles.shape == [3] && quartiles[Double.self][1] == expected["train_median_error"])
    #expect(quartiles[Double.self][0] < quartiles[Double.self][1])

    let stopped = try session.trainer(experiment)
    let stopper = Watcher()
    stopper.request = (4, stopped.stopRequest)
    stopped.observers = [stopper]
    _ = try stopped.run(in: RunDirectory(folder.file("run"), name: "line"))
    let checkpoint = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
    #expect(checkpoint.tensors["metrics/mean_error/errors"]?.type == TensorType(.float32, [4 * 7 * 4]))
    let resumed = try session.trainer(experiment, resuming: checkpoint).run().epochs[0]
    for name in ["train_loss", "train_mean_error", "train_median_error"] { #expect(resumed[name] == expected[name]) }
  }

  @Test func regression_measuresErrors_andHasNoAccuracy() throws {
    let data = Experiment.Data(train: Blobs(size: 60, numClasses: 3, fields: ["input"], shapes: [[4]]), batchSize: 7)
    let experiment = try Experiment(
      name: "line", data: data, loss: MSELoss().applied(to: ["target": "input"]),
      metrics: [
        MeanSquaredError().applied(to: ["target": "input"]), MeanAbsoluteError().applied(to: ["target": "input"]),
      ], optimizer: SGD(lr: 0.01)
    ) {
      Linear(inFeatures: 4, outFeatures: 4)
    }
    let epoch = try session.trainer(experiment).run().epochs[0]
    let (loss, squared) = (try #require(epoch["train_loss"]), try #require(epoch["train_mean_squared_error"]))
    #expect(abs(loss - squared) < 1e-6 * loss)
    #expect(epoch["train_mean_absolute_error"] != nil && epoch["train_accuracy"] == nil)
    var standard = experiment
    standard.metrics = nil
    #expect(try session.trainer(standard).run().epochs[0].values.map(\.name) == ["train_loss", "lr", "seconds"])
  }
}
