import TenonCore
import TenonExchange

extension Experiment {
  /// A file whose tensors the model begins with, in place of what its layers draw.
  ///
  ///     initialize:
  ///       from: resnet18.pt
  ///       strict: false
  ///       rename: {"module.": ""}
  ///       exclude: "fc.*"
  public struct Initialization: Sendable, Equatable {
    /// A file of PyTorch, safetensors, NumPy or Tenon.
    public var from: String
    /// Where in a nested checkpoint of PyTorch the weights are; nil: where they usually are.
    public var part: String?
    /// Whether every tensor must have its counterpart.
    public var strict = true
    /// What names in the file become.
    public var rename: [String: String] = [:]
    /// Patterns of parameters that start as their layers declare.
    public var exclude: [String] = []
    /// Whether the optimizer goes on with the state in the file.
    public var optimizer = false

    public init(from: String) { self.from = from }

    /// How names of the file and of the model are brought together.
    package var rules: WeightMatch.Rules {
      var rules = WeightMatch.Rules()
      (rules.rename, rules.exclude) = (rename, exclude)
      return rules
    }
  }
}

extension Experiment.Initialization {
  private static let standard = Experiment.Initialization(from: "")

  static let keys = SettingTable(
    "initialize",
    """
    Starts the model with the tensors of a file: a state_dict or checkpoint of PyTorch (`.pt`), `.safetensors`, `.npz`, or a \
    model of Tenon. Those of the same name and shape are taken; the report names the others. A file in place of the \
    mapping is `from` alone. A run that is resumed has its own state and does not read the file.
    """,
    [
      .required("from", .text, "the file; its contents say what kind it is"),
      SettingKey(
        "part", .text, otherwise: "`state_dict`, `model_state_dict`, `model`, or all of the file",
        "where in a nested checkpoint of PyTorch the weights are: `model`, `ema.model`"),
      SettingKey(
        "strict", .flag, default: .bool(standard.strict),
        "whether tensors that are missing, left over or of another shape are an error"),
      SettingKey(
        "rename", .described("mapping of texts"), otherwise: "none",
        "what names in the file become: whole names, or beginnings with the dot at their end: `{\"module.\": \"\"}`"),
      SettingKey("exclude", .names, otherwise: "none", "patterns of parameters that start as layers declare: `fc.*`"),
      SettingKey(
        "optimizer", .flag, default: .bool(standard.optimizer),
        "whether the optimizer goes on with its state in the file; its numbers are the experiment's"),
    ])

  init(_ setting: Setting) throws(ExperimentError) {
    if case .scalar = setting.kind, let path = setting.text, !path.isEmpty {
      self.init(from: path)
      return
    }
    let section = try SettingSection(setting, Self.keys)
    guard let path = try section.string("from"), !path.isEmpty else {
      throw ExperimentError.missingKey("from", in: "initialize", setting.origin)
    }
    self.init(from: path)
    part = try section.string("part")
    strict = try section.bool("strict")
    exclude = try section.names("exclude")
    optimizer = try section.bool("optimizer")
    guard let names = section["rename"] else { return }
    guard case .map(let entries) = names.kind else {
      throw ExperimentError.wrongValue("rename", expected: "a mapping of names: {\"module.\": \"\"}", names)
    }
    for (key, value) in entries {
      let isEmpty = value.written?.isEmpty == true
      guard let text = isEmpty ? "" : value.text else {
        throw ExperimentError.wrongValue("rename", expected: "a text for every name", value)
      }
      rename[key] = text
    }
  }

  var json: JSON {
    var object: JSONObject = ["from": .string(from), "strict": .bool(strict)]
    if let part { object["part"] = .string(part) }
    if !rename.isEmpty {
      var names = JSONObject()
      for (key, value) in rename.sorted(by: { $0.key < $1.key }) { names[key] = .string(value) }
      object["rename"] = .object(names)
    }
    if !exclude.isEmpty { object["exclude"] = .array(exclude.map(JSON.string)) }
    object["optimizer"] = .bool(optimizer)
    return .object(object)
  }
}
