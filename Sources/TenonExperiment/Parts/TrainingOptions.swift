import TenonCore

extension Experiment {
  /// How the loop runs.
  ///
  ///     training:
  ///       epochs: 20
  ///       clip_grad_norm: 1.0
  ///       monitor: validation_accuracy
  ///       early_stopping: {patience: 3}
  ///       frozen: ["features.*"]
  public struct Training: Sendable, Equatable {
    /// How often the scheduler is asked for the next values.
    public enum Interval: String, Sendable, CaseIterable {
      case epoch, step
    }

    /// Ends the training when the monitored metric no longer improves.
    public struct EarlyStopping: Sendable, Equatable {
      /// Epochs without improvement after which it ends.
      public var patience: Int
      /// By how much a value must be better to count as an improvement.
      public var minDelta: Double

      public init(patience: Int, minDelta: Double = 0) {
        self.patience = patience
        self.minDelta = minDelta
      }
    }

    public var epochs = 1
    public var precision = "default"
    /// The norm that all gradients together are scaled down to, if they exceed it.
    public var clipGradNorm: Double?
    /// The largest magnitude of a gradient's element.
    public var clipGradValue: Double?
    /// Adds l1 · Σ|w| to what is minimized, over all trained parameters; reported losses are without it.
    public var l1 = 0.0
    /// Adds l2 / 2 · Σw², whose gradient is that of SGD's weight_decay.
    public var l2 = 0.0
    /// Adds l2Sum · Σw², as tutorials write the penalty; its gradient is 2 · l2Sum · w.
    public var l2Sum = 0.0
    /// Patterns of parameters that keep their values; `*` stands for any text.
    public var frozen: [String] = []
    /// Parameters that are frozen until an epoch begins; the first that matches one has it.
    public var unfreeze: [Unfreezing] = []
    /// A running average of the weights; not together with `swa`.
    public var ema: ExponentialAverage?
    /// The mean of the weights of late epochs.
    public var swa: StochasticAverage?
    public var schedulerInterval = Interval.epoch
    /// The metric that says which epoch is best, that early stopping watches and ReduceLROnPlateau follows.
    ///
    /// `train_loss`, `validation_accuracy`, ...: whatever is measured of training or validation data; nil for the
    /// validation loss, or the training loss without validation data. Losses are better when smaller; a metric says
    /// what is better.
    public var monitor: String?
    public var earlyStopping: EarlyStopping?
    /// Time between checkpoints within an epoch; there is always one at its end.
    public var checkpointSeconds = 120.0
    /// Checkpoints of epochs that stay; nil keeps none.
    public var checkpoints: KeptCheckpoints?
    /// Whether somebody looks for what goes wrong, and says it in a line each.
    public var watch = true
    /// Longest time of a single call into a plugin, after which the `tenon` command gives a run up; 0 for no limit.
    public var watchdogSeconds = 600.0

    public init(epochs: Int = 1) { self.epochs = epochs }
  }
}

extension Experiment.Training {
  init(_ setting: Setting?) throws(ExperimentError) {
    guard let setting else { return }
    let section = try SettingSection(setting, Self.keys)
    epochs = try section.int("epochs")
    precision = try section.choice("precision")
    clipGradNorm = try section.number("clip_grad_norm")
    clipGradValue = try section.number("clip_grad_value")
    l1 = try section.number("l1") ?? l1
    l2 = try section.number("l2") ?? l2
    l2Sum = try section.number("l2_sum") ?? l2Sum
    frozen = try section.names("frozen")
    unfreeze = try Unfreezing.all(section["unfreeze"])
    ema = try section["ema"].map { (setting) throws(ExperimentError) in try ExponentialAverage(setting) }
    swa = try section["swa"].map { (setting) throws(ExperimentError) in try StochasticAverage(setting) }
    if ema != nil, let swa = section["swa"] { throw ExperimentError.twoAverages(swa.origin) }
    schedulerInterval = Interval(rawValue: try section.choice("scheduler_interval")) ?? schedulerInterval
    monitor = try section.string("monitor")
    earlyStopping = try section["early_stopping"].map { (setting) throws(ExperimentError) in
      let section = try SettingSection(setting, EarlyStopping.keys, name: "early_stopping")
      return EarlyStopping(patience: try section.int("patience"), minDelta: try section.number("min_delta") ?? 0)
    }
    checkpointSeconds = try section.number("checkpoint_seconds") ?? checkpointSeconds
    checkpoints = try section["checkpoints"].map { (setting) throws(ExperimentError) in try KeptCheckpoints(setting) }
    watch = try section.bool("watch")
    watchdogSeconds = try section.number("watchdog_seconds") ?? watchdogSeconds
  }

  var json: JSON {
    var object: JSONObject = ["epochs": .int(epochs), "precision": .string(precision)]
    if let norm = clipGradNorm { object["clip_grad_norm"] = .double(norm) }
    if let value = clipGradValue { object["clip_grad_value"] = .double(value) }
    if l1 > 0 { object["l1"] = .double(l1) }
    if l2 > 0 { object["l2"] = .double(l2) }
    if l2Sum > 0 { object["l2_sum"] = .double(l2Sum) }
    if !frozen.isEmpty { object["frozen"] = .array(frozen.map(JSON.string)) }
    if !unfreeze.isEmpty { object["unfreeze"] = .array(unfreeze.map(\.json)) }
    if let ema { object["ema"] = ema.json }
    if let swa { object["swa"] = swa.json }
    object["scheduler_interval"] = .string(schedulerInterval.rawValue)
    if let monitor { object["monitor"] = .string(monitor) }
    if let stopping = earlyStopping {
      object["early_stopping"] = ["patience": .int(stopping.patience), "min_delta": .double(stopping.minDelta)]
    }
    object["checkpoint_seconds"] = .double(checkpointSeconds)
    if let checkpoints { object["checkpoints"] = checkpoints.json }
    object["watch"] = .bool(watch)
    object["watchdog_seconds"] = .double(watchdogSeconds)
    return .object(object)
  }
}

extension Experiment.Training {
  /// What comes too late to have an effect; a trial of a few epochs is no error.
  package var notes: [String] {
    unfreeze.filter { $0.epoch > epochs }.map {
      "unfreeze of \($0.group.match.joined(separator: ", ")) in epoch \($0.epoch) comes after the last one, \(epochs)"
    }
      + (swa.map { $0.start > epochs ? ["swa from epoch \($0.start) on comes after the last one, \(epochs)"] : [] }
        ?? [])
  }
}

extension ExperimentError {
  fileprivate static func twoAverages(_ origin: Setting.Origin) -> ExperimentError {
    .at(
      origin,
      Diagnostic("two-averages", "ema and swa are both given, and a model has one average")
        .help("leave one of them out"))
  }
}
