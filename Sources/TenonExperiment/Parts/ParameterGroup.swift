import TenonCore

extension Experiment {
  /// Parameters that the optimizer treats with values of their own.
  ///
  ///     parameter_groups:
  ///       - {match: "*.bias", weight_decay: 0}
  ///       - {match: [stem.*, norm.*], lr: 1e-4}
  public struct ParameterGroup: Sendable, Equatable {
    /// Patterns of parameter names; `*` stands for any text, `?` for one character.
    public var match: [String]
    /// Arguments of the optimizer in place of its own.
    public var arguments: [NamedValue]

    public init(match: [String], arguments: [NamedValue]) {
      self.match = match
      self.arguments = arguments
    }
  }
}

extension Experiment.ParameterGroup {
  init(_ setting: Setting) throws(ExperimentError) {
    guard case .map(let entries) = setting.kind, let match = setting["match"] else {
      throw ExperimentError.wrongValue(
        "parameter_groups", expected: "mappings with match and arguments: {match: '*.bias', weight_decay: 0}", setting)
    }
    let rest = Setting(kind: .map(entries.filter { $0.key != "match" }), origin: setting.origin)
    self.init(match: try match.names("match"), arguments: try rest.arguments(of: "the group").arguments)
  }

  var json: JSON {
    var object: JSONObject = ["match": .array(match.map(JSON.string))]
    for member in JSON(ComponentReference("group", arguments))["group"]?.objectValue ?? [:] {
      object[member.key] = member.value
    }
    return .object(object)
  }
}

extension Setting {
  /// One text or a list of texts.
  func names(_ key: String) throws(ExperimentError) -> [String] {
    let items = if case .list(let items) = kind { items } else { [self] }
    var names: [String] = []
    for item in items {
      guard case .scalar(let value) = item.kind, value != .null else {
        throw ExperimentError.wrongValue(key, expected: "a text or a list of texts", item)
      }
      names.append(value.description)
    }
    return names
  }
}
