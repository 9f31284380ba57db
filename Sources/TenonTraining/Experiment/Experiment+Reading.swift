import TenonCore

extension Experiment {
  init(_ setting: Setting, name: String) throws(ExperimentError) {
    let top = try SettingSection(
      setting, name: "the experiment",
      keys: [
        "name", "seed", "data", "model", "loss", "optimizer", "parameter_groups", "scheduler", "training",
      ])
    self.init(
      name: try top.string("name") ?? name, seed: try top.int("seed", default: 0, in: 0...Int.max),
      data: try Data(top.required("data")), model: try Self.layers(top),
      loss: try top.required("loss").component("loss"),
      optimizer: try top.required("optimizer").component("optimizer"),
      parameterGroups: try top.list("parameter_groups").map { (setting) throws(ExperimentError) in
        try ParameterGroup(setting)
      },
      scheduler: try top["scheduler"].map { (setting) throws(ExperimentError) in try setting.component("scheduler") },
      training: try Training(top["training"]), source: setting)
    guard Self.isLegal(name: self.name) else {
      throw ExperimentError.wrongValue(
        "name", expected: "letters, digits, '-', '_' and '.', as it names a folder", top["name"] ?? setting)
    }
  }

  private init(
    name: String, seed: Int, data: Data, model: [LayerEntry], loss: ComponentReference, optimizer: ComponentReference,
    parameterGroups: [ParameterGroup], scheduler: ComponentReference?, training: Training, source: Setting
  ) {
    self.name = name
    self.seed = seed
    self.data = data
    self.model = model
    self.loss = loss
    self.optimizer = optimizer
    self.parameterGroups = parameterGroups
    self.scheduler = scheduler
    self.training = training
    self.source = source
  }

  private static func isLegal(name: String) -> Bool {
    (1...100).contains(name.utf8.count) && name.first != "." && name.first != "-"
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }

  private static func layers(_ top: SettingSection) throws(ExperimentError) -> [LayerEntry] {
    _ = try top.required("model")
    var layers: [LayerEntry] = []
    for (index, item) in try top.list("model").enumerated() {
      let layer = try LayerEntry(item, position: index)
      guard !layers.contains(where: { $0.name == layer.name }) else {
        throw ExperimentError.at(
          item.origin,
          Diagnostic("repeated-name", "two layers are called '\(layer.name)'")
            .help("give each layer a name of its own, or none"))
      }
      layers.append(layer)
    }
    guard !layers.isEmpty else { throw ExperimentError.missingKey("model", in: "the experiment", top.setting.origin) }
    return layers
  }
}

extension Experiment.LayerEntry {
  /// `ReLU`, `{Conv2d: {...}}`, or with a name and inputs of its own
  /// `{name: sum, inputs: [left, input], Add: {}}`.
  init(_ setting: Setting, position: Int) throws(ExperimentError) {
    guard case .map(let entries) = setting.kind, setting["name"] != nil || setting["inputs"] != nil else {
      self.init(name: "\(position)", component: try setting.component("layer \(position)"), inputs: nil)
      return
    }
    var name = "\(position)"
    if let given = setting["name"] {
      guard case .scalar(let value) = given.kind, Self.isLegal(name: value.description) else {
        throw ExperimentError.wrongValue(
          "name", expected: "letters, digits and underscores, parts separated by dots", given)
      }
      name = value.description
    }
    let rest = Setting(kind: .map(entries.filter { !["name", "inputs"].contains($0.key) }), origin: setting.origin)
    self.init(name: name, component: try rest.component("layer '\(name)'"), inputs: try Self.inputs(setting["inputs"]))
  }

  /// One name, or a list of names.
  private static func inputs(_ setting: Setting?) throws(ExperimentError) -> [String]? {
    guard let setting else { return nil }
    let items = if case .list(let items) = setting.kind { items } else { [setting] }
    var names: [String] = []
    for item in items {
      guard case .scalar(let value) = item.kind else {
        throw ExperimentError.wrongValue("inputs", expected: "names of earlier layers, or input", item)
      }
      names.append(value.description)
    }
    return names
  }

  private static func isLegal(name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return name.utf8.count <= 200
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      }
  }
}

extension Experiment.Data {
  init(_ setting: Setting) throws(ExperimentError) {
    let section = try SettingSection(
      setting, name: "data",
      keys: ["train", "validation", "test", "transforms", "batch_size", "eval_batch_size", "shuffle", "drop_last"])
    let batchSize = try section.int("batch_size", default: 32, in: 1...1 << 20)
    let (train, eval) = try Self.transforms(section["transforms"])
    self.init(
      train: try section.required("train").component("train"),
      validation: try section["validation"].map { (setting) throws(ExperimentError) in
        try setting.component("validation")
      },
      test: try section["test"].map { (setting) throws(ExperimentError) in try setting.component("test") },
      trainTransforms: train, evalTransforms: eval, batchSize: batchSize,
      evalBatchSize: try section.int("eval_batch_size", default: batchSize, in: 1...1 << 20),
      shuffle: try section.bool("shuffle", default: true), dropLast: try section.bool("drop_last", default: false))
  }

  /// A list for all samples, or `{train: [...], eval: [...]}`.
  private static func transforms(_ setting: Setting?) throws(ExperimentError) -> (
    [ComponentReference], [ComponentReference]
  ) {
    guard let setting else { return ([], []) }
    if case .list = setting.kind {
      let all = try list(setting, "transforms")
      return (all, all)
    }
    let section = try SettingSection(setting, name: "transforms", keys: ["train", "eval"])
    return (
      try section["train"].map { (setting) throws(ExperimentError) in try list(setting, "transforms.train") } ?? [],
      try section["eval"].map { (setting) throws(ExperimentError) in try list(setting, "transforms.eval") } ?? []
    )
  }

  private static func list(_ setting: Setting, _ name: String) throws(ExperimentError) -> [ComponentReference] {
    guard case .list(let items) = setting.kind else {
      throw ExperimentError.wrongValue(name, expected: "a list of transforms", setting)
    }
    var transforms: [ComponentReference] = []
    for (index, item) in items.enumerated() { transforms.append(try item.component("\(name).\(index)")) }
    return transforms
  }
}
