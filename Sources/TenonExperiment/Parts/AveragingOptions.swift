import TenonCore

extension Experiment.Training {
  /// A running average of the weights, moved after every step.
  ///
  ///     ema: {decay: 0.999}
  ///
  /// - Source: `torch.optim.swa_utils.AveragedModel` with `get_ema_multi_avg_fn`.
  public struct ExponentialAverage: Sendable, Equatable {
    /// The share of the average that stays in each step.
    public var decay: Double
    /// Begins with a smaller decay, (1 + n) / (10 + n) after n updates, as long as that is below `decay`.
    public var warmsUp: Bool
    /// Averages buffers, such as running means, too; otherwise they are the trained model's.
    public var usesBuffers: Bool

    public init(decay: Double = 0.999, warmsUp: Bool = false, usesBuffers: Bool = false) {
      self.decay = decay
      self.warmsUp = warmsUp
      self.usesBuffers = usesBuffers
    }

    /// How far the average moves in an update, after so many.
    package func share(after count: Int) -> Double {
      1 - (warmsUp ? min(decay, Double(1 + count) / Double(10 + count)) : decay)
    }
  }

  /// The mean of the weights at the ends of epochs, at a learning rate that stays high.
  ///
  ///     swa: {start: 10, lr: 0.05, anneal_epochs: 5, anneal: cos}
  ///
  /// - Source: Izmailov et al. 2018, Averaging Weights Leads to Wider Optima and Better Generalization;
  ///   `torch.optim.swa_utils`: `AveragedModel`, `SWALR`, `update_bn`.
  public struct StochasticAverage: Sendable, Equatable {
    public enum Anneal: String, Sendable, CaseIterable {
      case cos, linear
    }

    /// The first epoch whose weights are averaged, counted from 1 as reports do.
    public var start: Int
    /// What the learning rate of all groups is led to from there on, in place of the scheduler; nil leaves it to that.
    public var lr: Double?
    /// Epochs until the rate is there.
    public var annealEpochs: Int
    public var anneal: Anneal

    public init(start: Int, lr: Double? = nil, annealEpochs: Int = 10, anneal: Anneal = .cos) {
      self.start = start
      self.lr = lr
      self.annealEpochs = annealEpochs
      self.anneal = anneal
    }
  }
}

extension Experiment.Training.ExponentialAverage {
  static let keys = SettingTable(
    "training.ema",
    """
    A running average of the parameters beside those that are trained, moved after every step: average = decay · average \
    + (1 - decay) · parameter; the first step copies. What is measured after each epoch, the test, `model.tenon` and \
    `last.tenon` are of the averages; `train_` metrics are of the weights that are trained, and checkpoints hold both. \
    `{}` for the defaults.
    """,
    [
      SettingKey("decay", .notNegative, default: .float(0.999), limits: "at most 1", "what stays of the average"),
      SettingKey(
        "warmup", .flag, default: .bool(false),
        "whether the decay is at most (1 + n) / (10 + n) after n steps, so that the start is soon forgotten"),
      SettingKey(
        "use_buffers", .flag, default: .bool(false),
        "whether buffers, such as running means, are averaged too; otherwise they are those of the trained model; integers are copied"
      ),
    ])

  init(_ setting: Setting) throws(ExperimentError) {
    let section = try SettingSection(setting, Self.keys, name: "ema")
    self.init(
      decay: try section.number("decay") ?? 0.999, warmsUp: try section.bool("warmup"),
      usesBuffers: try section.bool("use_buffers"))
    guard decay <= 1 else {
      throw ExperimentError.wrongValue("decay", expected: "a number from 0 to 1", section["decay"] ?? setting)
    }
  }

  var json: JSON { ["decay": .double(decay), "warmup": .bool(warmsUp), "use_buffers": .bool(usesBuffers)] }
}

extension Experiment.Training.StochasticAverage {
  static let keys = SettingTable(
    "training.swa",
    """
    The mean of the parameters at the end of epoch `start` and of all later ones. From then on what is measured after \
    each epoch, the test, `model.tenon` and `last.tenon` are of the mean, after the statistics of normalization layers \
    were computed for it in one pass over the training batches; checkpoints hold both. With `lr` the scheduler rests \
    from epoch `start` on, and after each epoch the rates of all groups go on towards `lr`, as SWALR does.
    """,
    [
      .required("start", .integer(1...1_000_000), "the first epoch that is averaged, counted from 1"),
      SettingKey(
        "lr", .notNegative, otherwise: "the scheduler goes on", "the learning rate while weights are averaged"),
      SettingKey(
        "anneal_epochs", .integer(0...1_000_000), default: .int(10), "epochs that the rate takes to get to `lr`"),
      SettingKey(
        "anneal", .choice(Anneal.allCases.map(\.rawValue)), default: .string(Anneal.cos.rawValue),
        "the curve on which it gets there"),
    ])

  init(_ setting: Setting) throws(ExperimentError) {
    let section = try SettingSection(setting, Self.keys, name: "swa")
    _ = try section.required("start")
    self.init(
      start: try section.int("start", otherwise: 1), lr: try section.number("lr"),
      annealEpochs: try section.int("anneal_epochs"), anneal: Anneal(rawValue: try section.choice("anneal")) ?? .cos)
  }

  var json: JSON {
    var object: JSONObject = ["start": .int(start)]
    if let lr { object["lr"] = .double(lr) }
    object["anneal_epochs"] = .int(annealEpochs)
    object["anneal"] = .string(anneal.rawValue)
    return .object(object)
  }
}
