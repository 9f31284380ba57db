import TenonCore

/// What losses and metrics have in common in an experiment: names in reports, and what their ports read.
extension Setting {
  /// A name that columns of reports are made of.
  func reportName() throws(ExperimentError) -> String {
    guard let name = text, (1...100).contains(name.utf8.count),
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { throw ExperimentError.wrongValue("name", expected: "letters, digits and underscores", self) }
    return name
  }

  /// Names by ports: `{input: class, target: label}`.
  ///
  /// - Parameter what: whose ports they are.
  func bindings(of what: String) throws(ExperimentError) -> [String: String] {
    guard case .map(let entries) = kind else {
      throw ExperimentError.wrongValue(
        "inputs", expected: "what each port of the \(what) reads: {input: class, target: label}", self)
    }
    var bindings: [String: String] = [:]
    for (port, name) in entries {
      guard case .scalar(let value) = name.kind, value != .null else {
        throw ExperimentError.wrongValue(
          "inputs.\(port)", expected: "the name of an output of the model, of a layer, or of a field of the samples",
          name)
      }
      bindings[port] = name.text
    }
    return bindings
  }

  /// A component that stands in a mapping beside keys that are not its name.
  func component(_ what: String, beside keys: [String]) throws(ExperimentError) -> ComponentReference {
    guard case .map(let entries) = kind else { return try component(what) }
    return try Setting(kind: .map(entries.filter { !keys.contains($0.key) }), origin: origin).component(what)
  }
}

extension JSON {
  init(bindings: [String: String]) {
    var object = JSONObject()
    for (port, name) in bindings.sorted(by: { $0.key < $1.key }) { object[port] = .string(name) }
    self = .object(object)
  }
}

extension ComponentReference {
  /// The name without its vendor as reports write it: `cross_entropy_loss` for `tenon/CrossEntropyLoss`.
  var reportName: String {
    let characters = Array(name.split(separator: "/").last ?? "")
    var text = ""
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : "A"
      let startsWord = index > 0 && character.isUppercase && (next.isLowercase || !characters[index - 1].isUppercase)
      text += (startsWord ? "_" : "") + character.lowercased()
    }
    return text
  }
}
