import TenonTraining

/// Why nothing is counted of an evaluation.
public struct EvaluationNote: Error {
  public let text: String

  init(_ text: String) { self.text = text }
}

extension EvaluationSubject? {
  /// The same, where what is compared are scores of classes.
  ///
  /// - Throws: `EvaluationNote` for a model without classes, and where nothing is compared.
  func withClasses() throws(EvaluationNote) -> EvaluationSubject {
    guard let self, self.prediction.decision != .none else {
      throw EvaluationNote("no loss of this model compares outputs with classes")
    }
    return self
  }
}
