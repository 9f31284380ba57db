import TenonCore

extension Experiment.Training {
  /// Checkpoints of epochs that stay, beside the one that a run goes on from and the models of the best and the last epoch.
  ///
  ///     checkpoints: {every_epochs: 5, keep: 3}
  public struct KeptCheckpoints: Sendable, Equatable {
    /// Epochs from one that stays to the next.
    public var everyEpochs: Int
    /// How many of them stay, the latest; nil for all.
    public var keep: Int?

    public init(everyEpochs: Int = 1, keep: Int? = nil) {
      self.everyEpochs = everyEpochs
      self.keep = keep
    }
  }
}

extension Experiment.Training.KeptCheckpoints {
  private static let standard = Self()

  static let keys = SettingTable(
    "training.checkpoints",
    "Checkpoints that stay: `checkpoints/epoch-0005.tenon` and so on. `{}` for the defaults.",
    [
      SettingKey(
        "every_epochs", .integer(1...1_000_000), default: .int(standard.everyEpochs),
        "epochs from one that stays to the next"),
      SettingKey("keep", .integer(1...1_000_000), otherwise: "all", "how many of them stay, the latest"),
    ])

  init(_ setting: Setting) throws(ExperimentError) {
    let section = try SettingSection(setting, Self.keys, name: "checkpoints")
    let keep = section["keep"] == nil ? nil : try section.int("keep")
    self.init(everyEpochs: try section.int("every_epochs"), keep: keep)
  }

  var json: JSON {
    var object: JSONObject = ["every_epochs": .int(everyEpochs)]
    if let keep { object["keep"] = .int(keep) }
    return .object(object)
  }
}
