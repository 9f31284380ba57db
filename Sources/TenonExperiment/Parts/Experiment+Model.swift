import TenonCore

extension Experiment {
  /// The layers, what goes into them and what comes out.
  ///
  ///     model:
  ///       inputs: [image, meta]
  ///       layers:
  ///         - {name: stem, inputs: image, Linear: {in_features: 8, out_features: 4}}
  ///         - {name: joint, inputs: [stem, meta], Concat: {dim: 1}}
  ///         - {name: head, Linear: {in_features: 7, out_features: 2}}
  ///       outputs: {class: head}
  ///
  /// A mere list of layers has the input `input` and the output `output`.
  public struct Model: Sendable, Equatable {
    /// An output with the value that it is.
    public struct Output: Sendable, Equatable {
      public let name: String
      /// A layer's name, `name.port` for one of several outputs of a layer, or an input.
      public let value: String

      public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
      }
    }

    static let standardInputs = ["input"]

    /// The fields of a sample that it reads.
    public var inputs: [String]
    public var layers: [LayerEntry]
    /// None: `output`, the first output of the last layer.
    public var outputs: [Output]

    public init(_ layers: [LayerEntry], inputs: [String] = ["input"], outputs: [Output] = []) {
      self.inputs = inputs
      self.layers = layers
      self.outputs = outputs
    }
  }
}

extension Experiment.Model {
  init(_ setting: Setting) throws(ExperimentError) {
    if case .list(let items) = setting.kind {
      self.init([])
      try read(items, setting)
      return
    }
    let section = try SettingSection(setting, Self.keys)
    self.init([], inputs: try section["inputs"]?.names("inputs") ?? Self.standardInputs)
    guard !inputs.isEmpty else {
      throw ExperimentError.wrongValue("inputs", expected: "at least one field of the samples", setting)
    }
    try Self.check(inputs, "inputs", section["inputs"] ?? setting)
    let layers = try section.required("layers")
    try read(try section.list("layers"), layers)
    if let setting = section["outputs"] { outputs = try Self.outputs(setting) }
  }

  private mutating func read(_ items: [Setting], _ setting: Setting) throws(ExperimentError) {
    guard !items.isEmpty else { throw ExperimentError.wrongValue("model", expected: "at least one layer", setting) }
    for (index, item) in items.enumerated() {
      let layer = try Experiment.LayerEntry(item, position: index, after: layers)
      guard !layers.contains(where: { $0.name == layer.name }) else {
        throw ExperimentError.repeatedName("two layers are called '\(layer.name)'", item.origin)
      }
      guard !inputs.contains(layer.name) else {
        throw ExperimentError.repeatedName("a layer is called '\(layer.name)', as an input of the model", item.origin)
      }
      layers.append(layer)
    }
  }

  /// One name, a list of names, or `{class: head.class, box: head.box}`.
  private static func outputs(_ setting: Setting) throws(ExperimentError) -> [Output] {
    var outputs: [Output] = []
    if case .map(let entries) = setting.kind {
      for (name, value) in entries {
        guard case .scalar(let text) = value.kind, text != .null else {
          throw ExperimentError.wrongValue("outputs.\(name)", expected: "the name of a layer", value)
        }
        outputs.append(Output(name, value.text ?? text.description))
      }
    } else {
      outputs = try setting.names("outputs").map { Output($0, $0) }
    }
    try check(outputs.map(\.name), "outputs", setting)
    return outputs
  }

  private static func check(_ names: [String], _ key: String, _ setting: Setting) throws(ExperimentError) {
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw ExperimentError.repeatedName("two \(key) of the model are called '\(name)'", setting.origin)
    }
  }

  /// In the form that was read: a list where that says all.
  package var json: JSON {
    let layers = JSON.array(layers.map(\.json))
    guard inputs != Self.standardInputs || !outputs.isEmpty else { return layers }
    var object: JSONObject = ["inputs": .array(inputs.map(JSON.string)), "layers": layers]
    if !outputs.isEmpty {
      var values = JSONObject()
      for output in outputs { values[output.name] = .string(output.value) }
      object["outputs"] = .object(values)
    }
    return .object(object)
  }
}

extension ExperimentError {
  static func repeatedName(_ what: String, _ origin: Setting.Origin) -> ExperimentError {
    .at(origin, Diagnostic("repeated-name", what).help("give each a name of its own"))
  }
}
