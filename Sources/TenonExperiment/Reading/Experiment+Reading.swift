import TenonCore
import TenonFormats
import TenonHost

extension Experiment {
  init(_ setting: Setting, name: String) throws(ExperimentError) {
    let top = try SettingSection(setting, Self.keys)
    self.init(
      name: try top.name("name") ?? name, seed: try top.int("seed"),
      data: try Data(top.required("data")), model: try Model(top.required("model")),
      initializers: try top.list("initializers").map { (setting) throws(ExperimentError) in
        try InitializerRule(setting)
      },
      initialize: try top["initialize"].map { (setting) throws(ExperimentError) in try Initialization(setting) },
      losses: try LossEntry.all(top.required("loss")), metrics: try MetricEntry.all(top["metrics"]),
      optimizer: try top.required("optimizer").component("optimizer"),
      parameterGroups: try top.list("parameter_groups").map { (setting) throws(ExperimentError) in
        try ParameterGroup(setting)
      },
      scheduler: try top.component("scheduler"),
      training: try Training(top["training"]), fusions: try Self.fusions(top),
      use: try Self.replacements(top), plugins: try Self.versions(top), license: try top.string("license"),
      card: try top.string("card"), example: try top.bool("example"), report: try Report(top["report"]), source: setting
    )
    guard Self.isLegal(name: self.name) else {
      throw ExperimentError.wrongValue(
        "name", expected: "letters, digits, spaces, '-', '_' and '.', as it names a folder", top["name"] ?? setting)
    }
  }

  /// Puts an experiment together; what reading a file checks is checked here too.
  ///
  /// - Throws: `ExperimentError` for a name that is illegal or used twice, or a number out of range.
  public init(
    name: String, seed: Int = 0, data: Data, model: Model, initializers: [InitializerRule] = [],
    losses: [LossEntry], metrics: [MetricEntry]? = nil, optimizer: ComponentReference,
    parameterGroups: [ParameterGroup] = [], scheduler: ComponentReference? = nil,
    training: Training = Training(), fusions: [String] = [], use: [String: String] = [:],
    plugins: [String: VersionRange] = [:], license: String? = nil, card: String? = nil, example: Bool = true,
    report: Report = Report()
  ) throws(ExperimentError) {
    let nowhere = Setting(kind: .map([]), origin: Setting.Origin(place: name, text: ""))
    let draft = Experiment(
      name: name, seed: seed, data: data, model: model, initializers: initializers, losses: losses, metrics: metrics,
      optimizer: optimizer,
      parameterGroups: parameterGroups, scheduler: scheduler, training: training, fusions: fusions, use: use,
      plugins: plugins, license: license, card: card, example: example, report: report, source: nowhere)
    try self.init(json: draft.json, source: "the experiment \(name)")
  }

  private static func isLegal(name: String) -> Bool {
    (1...100).contains(name.utf8.count) && !".- ".contains(name.first ?? ".") && name.last != " "
      && name.allSatisfy(Self.isLegal(inName:))
  }

  private static func isLegal(inName character: Character) -> Bool {
    character.isLetter || character.isNumber || "-_. ".contains(character)
  }

  /// What an experiment is called that has no name: as its file, without the ending and whatever no name can hold.
  static func name(ofFile path: String) -> String {
    let file = Folder.lastPart(of: path)
    let stem =
      [".yaml", ".yml"].first { file.lowercased().hasSuffix($0) }.map { String(file.dropLast($0.count)) } ?? file
    let name = stem.map { isLegal(inName: $0) ? $0 : "-" }.drop { ".- ".contains($0) }
    var text = String(name)
    while text.last == " " || text.utf8.count > 100 { text.removeLast() }
    return text.isEmpty ? "experiment" : text
  }

  private static func fusions(_ top: SettingSection) throws(ExperimentError) -> [String] {
    guard let setting = top["fusions"] else { return [] }
    var names: [String] = []
    for item in try top.list("fusions") {
      guard case .scalar(.string(let name)) = item.kind else {
        throw ExperimentError.wrongValue("fusions", expected: "full names of fused layers: vendor/Name", setting)
      }
      names.append(name)
    }
    return names
  }
}

extension Experiment.Data {
  /// Data with the defaults that a file has too.
  public init(train: ComponentReference, batchSize: Int = 32) {
    self.init(
      train: train, validation: nil, test: nil, trainTransforms: [], evalTransforms: [], batchSize: batchSize,
      evalBatchSize: batchSize, shuffle: true, dropLast: false, split: nil, numWorkers: 1, prefetchFactor: 2,
      unreadable: .fail)
  }

  init(_ setting: Setting) throws(ExperimentError) {
    let section = try SettingSection(setting, Self.keys)
    let batchSize = try section.int("batch_size")
    let (train, eval) = try Self.transforms(section["transforms"])
    self.init(
      train: try section.required("train").component("train"),
      validation: try section.component("validation"), test: try section.component("test"),
      trainTransforms: train, evalTransforms: eval, batchSize: batchSize,
      evalBatchSize: try section.int("eval_batch_size", otherwise: batchSize),
      shuffle: try section.bool("shuffle"), dropLast: try section.bool("drop_last"),
      split: try Self.split(section), stratify: try section.bool("stratify"),
      splitSeed: section["split_seed"] == nil ? nil : try section.int("split_seed"),
      sampler: try Self.sampler(section),
      numWorkers: try section.int("num_workers"),
      prefetchFactor: try section.int("prefetch_factor"),
      unreadable: UnreadableSamples(rawValue: try section.choice("unreadable")) ?? .fail,
      collation: try CollationOptions(section))
  }

  /// Refused beside the datasets that it would make.
  private static func split(_ section: SettingSection) throws(ExperimentError) -> DatasetSplit? {
    guard let setting = section["split"] else {
      for key in ["stratify", "split_seed"] {
        guard let given = section[key] else { continue }
        if case .scalar(.bool(false)) = given.kind { continue }
        throw ExperimentError.wrongValue(key, expected: "`split` beside it, which it is about", given)
      }
      return nil
    }
    let split = try DatasetSplit(setting)
    for key in ["validation", "test"].prefix(split.partCount - 1) {
      if let given = section[key] { throw ExperimentError.splitTwice(key, split, given.origin) }
    }
    return split
  }

  /// Refused beside an order that it cannot have.
  private static func sampler(_ section: SettingSection) throws(ExperimentError) -> SamplerOptions? {
    guard let setting = section["sampler"] else { return nil }
    if let given = section["shuffle"], try !section.bool("shuffle") {
      throw ExperimentError.wrongValue("shuffle", expected: "true beside `sampler`, which draws by chance", given)
    }
    return try SamplerOptions(setting)
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
    let section = try SettingSection(setting, transformKeys, name: "transforms")
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
