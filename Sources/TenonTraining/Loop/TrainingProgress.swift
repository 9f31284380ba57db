import TenonCore
import TenonData
import TenonEngine

/// How far a training is: all that is needed to go on to the same bits, beside the parameters, the state of optimizer and
/// scheduler, and what metrics collected.
///
/// Everything random is addressed by seed, epoch, step and index, so that no state of a generator is in it.
struct TrainingProgress: Equatable {
  private static let formatVersion = 2

  /// Epochs finished.
  var epoch = 0
  /// Batches consumed in the epoch that is under way.
  var position = 0
  var step: UInt64 = 0
  /// Over the samples of the epoch under way.
  var losses: LossMeans
  var monitor: Monitor
  var history: [EpochMetrics] = []
  /// Whether early stopping ended it.
  var isStoppedEarly = false

  init(monitor: Monitor, losses: [LossBinding]) {
    self.monitor = monitor
    self.losses = LossMeans(losses)
  }

  /// Ends an epoch.
  mutating func beginNextEpoch() {
    epoch += 1
    position = 0
    losses.reset()
  }
}

extension TrainingProgress {
  /// The contents of `training.json` in a checkpoint.
  var json: JSON {
    var partial: JSONObject = [
      "loss_sum": .number(losses.sum.sum), "samples": .int(losses.sum.weight),
    ]
    if !losses.each.isEmpty { partial["loss_sums"] = .array(losses.each.map { .number($0.sum) }) }
    var object: JSONObject = [
      "format_version": .int(Self.formatVersion), "epoch": .int(epoch), "position": .int(position),
      "step": .int(Int(step)), "epoch_so_far": .object(partial),
    ]
    if let best = monitor.best {
      object["best"] = ["metric": .string(monitor.metric), "epoch": .int(best.epoch), "value": .double(best.value)]
    }
    object["epochs_without_improvement"] = .int(monitor.stale)
    object["stopped_early"] = .bool(isStoppedEarly)
    object["history"] = .array(history.map(\.json))
    return .object(object)
  }

  /// - Parameters:
  ///   - monitor: as the experiment says; its state is taken from the checkpoint.
  /// - Throws: `CheckpointError` for anything that is no progress of a training.
  init(_ json: JSON, monitor: Monitor, losses bindings: [LossBinding], from path: String) throws(CheckpointError) {
    func count(_ json: JSON?, _ key: String) throws(CheckpointError) -> Int {
      guard let value = json?[key]?.intValue, value >= 0 else { throw CheckpointError.damaged(key, path) }
      return value
    }
    guard let version = json["format_version"]?.intValue, version <= Self.formatVersion else {
      throw CheckpointError.damaged("format_version", path)
    }
    self.init(monitor: monitor, losses: bindings)
    epoch = try count(json, "epoch")
    position = try count(json, "position")
    step = UInt64(try count(json, "step"))
    let partial = json["epoch_so_far"]
    // Null stands for what is no number.
    func number(_ json: JSON) -> Double? { json.isNull ? .nan : json.doubleValue }
    guard let sum = partial?["loss_sum"].flatMap(number) else { throw CheckpointError.damaged("loss_sum", path) }
    let sums = losses.each.isEmpty ? [] : partial?["loss_sums"]?.arrayValue?.compactMap(number) ?? []
    guard sums.count == losses.each.count else { throw CheckpointError.damaged("loss_sums", path) }
    losses.restore(sum: RunningMean(sum: sum, weight: try count(partial, "samples")), sums: sums)
    if let best = json["best"] {
      guard let value = best["value"]?.doubleValue else { throw CheckpointError.damaged("best", path) }
      self.monitor.best = Monitor.Best(epoch: try count(best, "epoch"), value: value)
    }
    self.monitor.stale = try count(json, "epochs_without_improvement")
    isStoppedEarly = json["stopped_early"]?.boolValue ?? false
    let rows = json["history"]?.arrayValue ?? []
    history = rows.compactMap { EpochMetrics($0) }
    guard history.count == rows.count, history.count == epoch else { throw CheckpointError.damaged("history", path) }
  }
}

/// A checkpoint that a training cannot go on from.
public struct CheckpointError: TenonError {
  public let diagnostic: Diagnostic

  static func damaged(_ entry: String, _ path: String) -> CheckpointError {
    CheckpointError(
      diagnostic: Diagnostic("checkpoint-damaged", "the checkpoint \(path) is damaged at '\(entry)'"))
  }

  static func tensor(_ name: String, _ path: String, expected: String, received: String) -> CheckpointError {
    CheckpointError(
      diagnostic: Diagnostic("checkpoint-mismatch", "'\(name)' in \(path) does not fit the experiment")
        .expected(expected).received(received))
  }

  static func fewerBatches(_ position: Int, _ loader: BatchLoader) -> CheckpointError {
    CheckpointError(
      diagnostic: Diagnostic("data-differs", "the run had trained on more data than there is now")
        .expected("at least \(position) batches an epoch, as many as the checkpoint has done of one")
        .received("\(loader.batchCount) batches: \(loader.sampleCount) samples of \(loader.source.name)")
        .help("bring the data back as it was, or start a new run"))
  }
}
