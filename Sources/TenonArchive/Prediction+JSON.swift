import TenonCore

extension Prediction.Activation {
  /// As archives write it.
  fileprivate var word: String {
    switch self {
    case .identity: "identity"
    case .softmax: "softmax"
    case .sigmoid: "sigmoid"
    case .exp: "exp"
    }
  }
}

extension Prediction.Decision {
  /// As archives write it.
  fileprivate var word: String {
    switch self {
    case .none: "none"
    case .argMax: "arg_max"
    case .threshold: "threshold"
    }
  }
}

/// How outputs become predictions, in an archive's manifest: `{"activation": "softmax", "decision": "arg_max"}`.
extension Prediction {
  var json: JSON {
    var object: JSONObject = ["activation": .string(activation.word), "decision": .string(decision.word)]
    if decision == .threshold { object["threshold"] = .double(threshold) }
    return .object(object)
  }

  /// Nil for what no version wrote, or a later one.
  init?(_ json: JSON) {
    guard let activation = Activation.allCases.first(where: { $0.word == json["activation"]?.stringValue }),
      let decision = Decision.allCases.first(where: { $0.word == json["decision"]?.stringValue })
    else { return nil }
    self.init(activation, decision)
    guard decision == .threshold else { return }
    guard let threshold = json["threshold"]?.doubleValue else { return nil }
    self.threshold = threshold
  }
}

extension ModelArchive {
  /// How its outputs become predictions, as the manifest has it; nil where nothing is known.
  package var predictionJSON: JSON? { Self.json(predictions, outputs: graph.outputs.map(\.name)) }

  /// The manifest's `prediction`: that of the only output, or each by its output's name.
  static func json(_ predictions: [String: Prediction], outputs: [String]) -> JSON? {
    guard !predictions.isEmpty else { return nil }
    if outputs.count == 1 { return predictions[outputs[0]]?.json }
    var object = JSONObject()
    for name in outputs { object[name] = predictions[name]?.json }
    return .object(object)
  }

  /// Nil for anything but predictions of these outputs.
  package static func predictions(_ json: JSON, outputs: [String]) -> [String: Prediction]? {
    if outputs.count == 1 { return Prediction(json).map { [outputs[0]: $0] } }
    var predictions: [String: Prediction] = [:]
    for member in json.objectValue ?? [:] {
      guard outputs.contains(member.key), let prediction = Prediction(member.value) else { return nil }
      predictions[member.key] = prediction
    }
    return predictions
  }
}
