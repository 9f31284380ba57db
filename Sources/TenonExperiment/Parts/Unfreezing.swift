import TenonCore

extension Experiment.Training {
  /// Parameters that are frozen at first and trained from some epoch on, as a group of their own.
  ///
  ///     unfreeze: {epoch: 5, match: "features.*", lr: 1e-4}
  public struct Unfreezing: Sendable, Equatable {
    /// The first epoch that trains them, counted from 1 as reports do.
    public var epoch: Int
    public var group: Experiment.ParameterGroup

    public init(epoch: Int, _ group: Experiment.ParameterGroup) {
      self.epoch = epoch
      self.group = group
    }
  }
}

extension Experiment.Training.Unfreezing {
  static let keys = SettingTable(
    "training.unfreeze",
    """
    Parameters that are frozen until the epoch begins, and a group of the optimizer from there on; a list of such \
    mappings where there are several. The group begins with its own numbers, whatever the scheduler did before, and the \
    scheduler goes on with them as with those of all groups; one number for each group, where an argument of it has \
    that, counts them too. Groups are counted after those of `parameter_groups`: `lr_1`, `lr_2`, ...
    """,
    [
      .required("epoch", .integer(1...1_000_000), "the first epoch that trains them, counted from 1"),
      .required("match", .names, "patterns of parameter names, as in a parameter group"),
    ],
    others: SettingKey("ARGUMENT", .described("value"), "an argument of the optimizer, in place of its own value"))

  init(_ setting: Setting) throws(ExperimentError) {
    let section = try SettingSection(setting, Self.keys, name: "unfreeze")
    _ = try section.required("epoch")
    let epoch = try section.int("epoch", otherwise: 1)
    _ = try section.required("match")
    guard case .map(let entries) = setting.kind else { preconditionFailure("a section is a mapping") }
    let rest = Setting(kind: .map(entries.filter { $0.key != "epoch" }), origin: setting.origin)
    self.init(epoch: epoch, try Experiment.ParameterGroup(rest))
  }

  /// One, or a list of them.
  static func all(_ setting: Setting?) throws(ExperimentError) -> [Self] {
    guard let setting else { return [] }
    guard case .list(let items) = setting.kind else { return [try Self(setting)] }
    return try items.map { (setting) throws(ExperimentError) in try Self(setting) }
  }

  var json: JSON {
    var object: JSONObject = ["epoch": .int(epoch)]
    for member in group.json.objectValue ?? [:] { object[member.key] = member.value }
    return .object(object)
  }
}

extension Experiment {
  /// Where a group that is added while training stands in what the experiment was read from.
  package func path(ofUnfreezing index: Int) -> [String] {
    if case .list? = source["training"]?["unfreeze"]?.kind {
      ["training", "unfreeze", "\(index)"]
    } else {
      ["training", "unfreeze"]
    }
  }
}
