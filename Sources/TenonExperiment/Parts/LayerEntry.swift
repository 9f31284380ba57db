import TenonCore
import TenonHost

extension Experiment {
  /// A layer of the model, applied to earlier values.
  public struct LayerEntry: Sendable, Equatable {
    public enum Module: Sendable, Equatable {
      /// A layer with parameters of its own.
      case new(ComponentReference)
      /// An earlier layer, by its name, with the same parameters: tied weights.
      case reused(String)
    }

    /// What later layers call its value, and the prefix of its parameters; its position in the list when not given, as
    /// in PyTorch's Sequential.
    public let name: String
    public let module: Module
    /// What it is applied to; nil for the layer before it, so that a plain list is a chain.
    ///
    /// An input of the model, a layer's name, or `name.port` for one of several outputs; null leaves an optional input
    /// out.
    public let inputs: [String?]?

    public init(name: String, component: ComponentReference, inputs: [String?]? = nil) {
      self.init(name: name, module: .new(component), inputs: inputs)
    }

    public init(name: String, module: Module, inputs: [String?]? = nil) {
      self.name = name
      self.module = module
      self.inputs = inputs
    }

    /// The same layer, with another component where it has one of its own.
    func with(_ component: ComponentReference) -> LayerEntry {
      if case .new = module { LayerEntry(name: name, component: component, inputs: inputs) } else { self }
    }

    /// The name of the layer whose parameters it has.
    var path: String {
      switch module {
      case .new: name
      case .reused(let path): path
      }
    }
  }
}

extension Experiment.LayerEntry {
  /// `ReLU`, `{Conv2d: {...}}`, or with a name and inputs of its own `{name: sum, inputs: [left, input], Add: {}}`;
  /// `{name: right, reuse: left, inputs: other}` applies an earlier layer again.
  init(_ setting: Setting, position: Int, after earlier: [Experiment.LayerEntry]) throws(ExperimentError) {
    guard case .map(let entries) = setting.kind, entries.contains(where: { Self.keys.names.contains($0.key) }) else {
      self.init(name: "\(position)", component: try setting.component("layer \(position)"))
      return
    }
    var name = "\(position)"
    if let given = setting["name"] {
      guard let text = given.text, Self.isLegal(name: text) else {
        throw ExperimentError.wrongValue(
          "name", expected: "letters, digits and underscores, parts separated by dots", given)
      }
      name = text
    }
    let rest = Setting(kind: .map(entries.filter { !Self.keys.names.contains($0.key) }), origin: setting.origin)
    let inputs = try Self.inputs(setting["inputs"])
    guard let reuse = setting["reuse"] else {
      self.init(name: name, component: try rest.component("layer '\(name)'"), inputs: inputs)
      return
    }
    self.init(name: name, module: .reused(try Self.path(reuse, rest, of: name, earlier)), inputs: inputs)
  }

  /// One name, or a list of names and nulls.
  private static func inputs(_ setting: Setting?) throws(ExperimentError) -> [String?]? {
    guard let setting else { return nil }
    let items = if case .list(let items) = setting.kind { items } else { [setting] }
    var names: [String?] = []
    for item in items {
      guard case .scalar(let value) = item.kind else {
        throw ExperimentError.wrongValue(
          "inputs", expected: "names of earlier layers or inputs of the model; null leaves an optional one out", item)
      }
      names.append(value == .null ? nil : item.text)
    }
    return names
  }

  /// The layer that is meant by `reuse`: the first one, when that is a reused one itself.
  private static func path(
    _ setting: Setting, _ rest: Setting, of name: String, _ earlier: [Experiment.LayerEntry]
  ) throws(ExperimentError) -> String {
    guard let layer = earlier.first(where: { $0.name == setting.text }) else {
      throw ExperimentError.nothingToReuse(
        setting.text ?? setting.kindName, by: name, earlier.map(\.name), setting.origin)
    }
    if case .map(let others) = rest.kind, let other = others.first {
      throw ExperimentError.reusedWithArguments(layer.name, by: name, other.key, other.value.origin)
    }
    return layer.path
  }

  private static func isLegal(name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return name.utf8.count <= 200
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      }
  }

  var json: JSON {
    var object: JSONObject = ["name": .string(name)]
    if let inputs { object["inputs"] = .array(inputs.map { $0.map(JSON.string) ?? .null }) }
    switch module {
    case .new(let component):
      for member in JSON(component).objectValue ?? [:] { object[member.key] = member.value }
    case .reused(let path): object["reuse"] = .string(path)
    }
    return .object(object)
  }
}

extension ExperimentError {
  static func nothingToReuse(_ reused: String, by layer: String, _ known: [String], _ origin: Setting.Origin)
    -> ExperimentError
  {
    .at(
      origin,
      Diagnostic("unknown-layer", "layer '\(layer)' reuses '\(reused)', which is no earlier layer")
        .with("did you mean", Spelling.nearest(to: reused, in: known))
        .with("layers", known.isEmpty ? "none before it" : known.sorted().joined(separator: ", ")))
  }

  fileprivate static func reusedWithArguments(
    _ reused: String, by layer: String, _ other: String, _ origin: Setting.Origin
  ) -> ExperimentError {
    .at(
      origin,
      Diagnostic("bad-value", "layer '\(layer)' reuses '\(reused)' and is given \(other) too")
        .expected("name, inputs and reuse: it has the component, the arguments and the parameters of '\(reused)'")
        .help("leave out \(other), or reuse to have a layer with parameters of its own"))
  }
}
