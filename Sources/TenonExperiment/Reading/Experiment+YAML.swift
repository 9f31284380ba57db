import TenonCore
import Yams

extension Experiment {
  /// The experiment with all its settings, as a file that `init(path:)` reads.
  public func yaml() throws -> String {
    try Yams.serialize(node: Node(json), width: 120, allowUnicode: true)
  }
}

extension Experiment.Model {
  /// The model as it stands in an experiment: `model: [...]`.
  public func yaml() throws -> String {
    let model: JSONObject = ["model": json]
    return try Yams.serialize(node: Node(JSON.object(model)), width: 120, allowUnicode: true)
  }
}

extension ComponentReference {
  /// The component as it stands in an experiment, without an end of line: `Conv2d: {in_channels: 3}`, or its name alone.
  public func yaml() throws -> String {
    guard !arguments.isEmpty else { return name }
    let text = try Yams.serialize(node: Node(JSON(self)), width: 120, allowUnicode: true)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}

extension Node {
  fileprivate init(_ json: JSON) {
    switch json {
    case .null: self = .scalar(.init("null"))
    case .bool(let value): self = .scalar(.init("\(value)"))
    case .int(let value): self = .scalar(.init("\(value)"))
    case .double(let value): self = .scalar(.init("\(value)"))
    case .string(let text): self = .scalar(.init(text, Tag(.str), text.isPlainInYAML ? .plain : .doubleQuoted))
    case .array(let items):
      let isFlat = items.allSatisfy { $0.arrayValue == nil && $0.objectValue == nil }
      self = .sequence(.init(items.map(Node.init), Tag(.seq), isFlat ? .flow : .block))
    case .object(let object):
      let isFlat = object.allSatisfy { $0.value.arrayValue == nil && $0.value.objectValue == nil }
      self = .mapping(
        .init(
          object.map { (Node.scalar(.init($0.key)), Node($0.value)) }, Tag(.map), isFlat ? .flow : .block))
    }
  }
}

extension String {
  /// Whether it needs no quotes: a name, or the infinity that JSON can only write as text.
  fileprivate var isPlainInYAML: Bool {
    guard let first else { return false }
    if self == ".inf" || self == "-.inf" { return true }
    return first.isLetter && !["true", "false", "null", "yes", "no", "on", "off"].contains(lowercased())
      && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) }
  }
}
