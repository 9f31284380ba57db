import TenonCore

extension FusionPattern {
  /// The form of a manifest: `{"inputs": 1, "members": [{"component": "tenon/Linear", "inputs": ["input 0"]}, ...]}`.
  var json: JSON {
    var object: JSONObject = ["inputs": .int(inputCount)]
    if priority != 0 { object["priority"] = .int(priority) }
    object["members"] = .array(
      members.map { member in
        ["component": .string(member.component), "inputs": .array(member.inputs.map { .string($0.text) })]
      })
    return .object(object)
  }

  init(_ reader: ManifestReader) throws(ManifestFormatError) {
    var members: [Member] = []
    for item in try reader.array("members") {
      var sources: [Source] = []
      for text in try item.strings("inputs") {
        guard let source = Source(text) else {
          throw ManifestFormatError("inputs", expected: "\"input N\" or \"member N\"", received: text)
        }
        sources.append(source)
      }
      members.append(Member(try item.string("component"), sources))
    }
    self.init(
      inputs: try reader.int("inputs"), members, priority: reader.has("priority") ? try reader.int("priority") : 0)
    if let fault { throw ManifestFormatError("fusion", expected: "a pattern of layers", received: fault) }
  }
}

extension FusionPattern.Source {
  fileprivate var text: String {
    switch self {
    case .input(let index): "input \(index)"
    case .member(let index): "member \(index)"
    }
  }

  fileprivate init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, let index = Int(words[1]), index >= 0 else { return nil }
    switch words[0] {
    case "input": self = .input(index)
    case "member": self = .member(index)
    default: return nil
    }
  }
}
