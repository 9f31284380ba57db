import TenonArchive
import TenonCore
import TenonData

/// What someone who watches a training is told.
///
/// Called between steps, on the training's thread.
public protocol TrainingObserver: AnyObject {
  /// What it wants to see of a step beside the usual numbers; asked in each step, and nothing costs nothing.
  var wantedDetails: StepDetails { get }
  /// Whether it is told of the batches of evaluations.
  var wantsEvaluations: Bool { get }
  func trainingStarted(_ report: TrainingStart)
  func stepFinished(_ report: StepReport)
  /// A batch of validation or test data was evaluated.
  func batchEvaluated(_ batch: EvaluatedBatch)
  /// An epoch is measured, and neither models nor a checkpoint are written yet.
  func epochMeasured(_ metrics: EpochMetrics)
  func epochFinished(_ report: EpochReport)
  /// Before the first step that trains parameters which were frozen.
  func groupAdded(_ report: GroupReport)
  /// A sample that cannot be read is left out, here and in all epochs to come; told once for each.
  func sampleSkipped(_ sample: SkippedSample)
  /// Something is worth a line, and no reason to stop.
  func noted(_ line: String)
  /// A checkpoint is about to be written: what an observer has written before this returns is there whenever the training goes
  /// on from it.
  func checkpointBegins()
  /// From now on the run can be resumed from here, whatever happens to the process.
  func checkpointSaved(_ path: String)
  /// All epochs are over and the test data is evaluated, or somebody asked to stop.
  func trainingFinished(_ result: Trainer.Result)
  /// The training ends with an error, which `Trainer.run` then throws.
  func trainingFailed(_ error: any Error)
}

/// What takes time or memory to show of a step.
public struct StepDetails: OptionSet, Sendable {
  /// The model's outputs.
  public static let outputs = StepDetails(rawValue: 1)
  /// The norm of each parameter's gradient.
  public static let gradientNorms = StepDetails(rawValue: 2)
  /// What the metrics yield over the last batches.
  public static let recentMeasurements = StepDetails(rawValue: 4)

  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }
}

extension TrainingObserver {
  public var wantedDetails: StepDetails { [] }
  public var wantsEvaluations: Bool { false }
  public func trainingStarted(_ report: TrainingStart) {}
  public func stepFinished(_ report: StepReport) {}
  public func batchEvaluated(_ batch: EvaluatedBatch) {}
  public func epochMeasured(_ metrics: EpochMetrics) {}
  public func epochFinished(_ report: EpochReport) {}
  public func groupAdded(_ report: GroupReport) {}
  public func sampleSkipped(_ sample: SkippedSample) {}
  public func noted(_ line: String) {}
  public func checkpointBegins() {}
  public func checkpointSaved(_ path: String) {}
  public func trainingFinished(_ result: Trainer.Result) {}
  public func trainingFailed(_ error: any Error) {}
}

/// Known before the first step.
public struct TrainingStart: Sendable {
  public let name: String
  /// Where the run's files go; nil when none are written.
  public let folder: String?
  public let parameterCount: Int
  public let trainSamples: Int
  public let epochs: Int
  public let stepsPerEpoch: Int
  public let threads: Int
  /// Whether a sample is an image and nothing else.
  public let readsImages: Bool
  /// Of an earlier process, when the training is resumed.
  public let epochsDone: Int
  /// Within the epoch under way.
  public let stepsDone: Int
  /// Steps since the beginning of the training.
  public let stepCount: Int
  /// Whether a training that is resumed has nothing left to do.
  public let isOver: Bool
}

/// After each step.
public struct StepReport: Sendable {
  /// From 0.
  public let epoch: Int
  public let epochs: Int
  /// Steps finished in this epoch.
  public let step: Int
  /// Steps finished since the beginning of the training.
  public let stepCount: Int
  public let stepsPerEpoch: Int
  /// Mean over the samples of this epoch so far.
  public let loss: Double
  /// Of this step's batch, before the update.
  public let batchLoss: Double
  /// Of all gradients of this step together, before clipping; nil unless `clip_grad_norm` asks for it.
  public let gradientNorm: Double?
  public let samplesPerSecond: Double
  /// What this step took, waiting for its batch included.
  public let seconds: Double
  /// What of it was spent waiting for the batch, or reading it where nobody reads ahead.
  public let waitingSeconds: Double
  /// Until the last step of the last epoch.
  public let secondsLeft: Double
  /// By name, valid until the next step; empty unless an observer wants them.
  public let outputs: [String: Tensor]
  /// By the parameters' names, after penalties and clipping; empty unless an observer wants them.
  public let gradientNorms: [ModelArchive.Metric]
  let metrics: MetricAccumulator
  let recent: MetricAccumulator?

  /// What the metrics yield over this epoch so far; computed when it is asked for, and only while an observer is told of
  /// the step.
  public var measurements: Measurements {
    get throws { try metrics.measurements() }
  }

  /// What the metrics yield over the batches since this was last called in the epoch; nothing unless an observer wants it.
  public func takeRecentMeasurements() throws -> Measurements {
    defer { recent?.reset() }
    return try recent?.measurements() ?? Measurements()
  }
}

/// After each epoch.
public struct EpochReport: Sendable {
  public let epochs: Int
  /// Everything measured, as the run's files have it.
  public let metrics: EpochMetrics
  public let train: Evaluation
  public let validation: Evaluation?
  /// Of each group of parameters: `lr`, `lr_1`, ...; empty for an optimizer without one.
  public let learningRates: [ModelArchive.Metric]
  /// Whether the monitored metric was never better.
  public let isBest: Bool
  /// Whether early stopping ends the training here.
  public let stopsEarly: Bool
}

/// A group of parameters that is trained from now on.
public struct GroupReport: Sendable {
  /// The first that trains it, from 0.
  public let epoch: Int
  /// As the experiment names its parameters.
  public let match: [String]
  public let parameters: [String]
  /// Of all of them.
  public let elementCount: Int
  /// Its name in reports, `lr_1`, with its value; nil for an optimizer without one.
  public let learningRate: ModelArchive.Metric?

  /// `epoch 5: features.* is trained from here on: 4 parameters of 1234 numbers, lr_1 0.0001`.
  public var text: String {
    "epoch \(epoch + 1): \(match.joined(separator: ", ")) is trained from here on: "
      + "\(Plural.count(parameters.count, "parameter")) of \(Plural.count(elementCount, "number"))"
      + (learningRate.map { ", \($0.name) \($0.value.digits)" } ?? "")
  }
}
