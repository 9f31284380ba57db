import TenonCore

/// Predictions as commands print them, a line for each sample.
public struct PredictionText: Sendable {
  /// How many classes are shown, the most likely first; other models show all their numbers.
  public let top: Int
  /// One JSON object a line.
  public let isJSON: Bool

  public init(top: Int, isJSON: Bool) { (self.top, self.isJSON) = (top, isJSON) }

  /// One line: of a model with several outputs each by its name.
  ///
  /// - Parameters:
  ///   - outputs: all of a model, at least one.
  ///   - subject: what was predicted.
  ///   - members: the same in JSON.
  public func line(_ outputs: [Predictor.Output], of subject: String, json members: JSONObject) throws -> String {
    guard isJSON else {
      let texts = outputs.map { (outputs.count > 1 ? "\($0.name) " : "") + text($0) }
      return "\(subject): \(texts.joined(separator: "; "))"
    }
    // A model's first output stands without its name too, as the only one of others does.
    var object = members
    for member in self.members(outputs[0]) { object[member.key] = member.value }
    if outputs.count > 1 {
      var all = JSONObject()
      for output in outputs { all[output.name] = .object(self.members(output)) }
      object["outputs"] = .object(all)
    }
    return try JSON.object(object).text()
  }

  private func shown(_ output: Predictor.Output) -> ArraySlice<Predictor.Score> {
    output.prediction.decision == .argMax ? output.scores.prefix(top) : output.scores[...]
  }

  /// Classes by their probability, yes or no for each of them, or numbers.
  private func text(_ output: Predictor.Output) -> String {
    let texts = shown(output).map { score in
      let number = score.value.fixed(4)
      let answer = score.isAbove.map { $0 ? " yes" : " no" } ?? ""
      return output.prediction.decision == .none ? number : "\(score.name) \(number)\(answer)"
    }
    return texts.joined(separator: ", ")
  }

  private func members(_ output: Predictor.Output) -> JSONObject {
    guard output.prediction.decision != .none else {
      return ["values": .array(output.scores.map { .number($0.value) })]
    }
    let classes = shown(output).map { score in
      var object: JSONObject = ["name": .string(score.name), "score": .number(score.value)]
      if let isAbove = score.isAbove { object["above"] = .bool(isAbove) }
      return JSON.object(object)
    }
    return ["classes": .array(classes)]
  }
}
