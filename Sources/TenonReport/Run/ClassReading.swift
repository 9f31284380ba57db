import TenonCore
import TenonPredict
import TenonStatistics
import TenonTraining

/// What a model takes samples for: the answers in a batch of an evaluation, where these are one class for each sample.
struct ClassReading {
  /// Of a sample whose target is a class.
  struct Answer {
    /// In the batch.
    let row: Int
    let truth: Int
    let predicted: Int
    /// How sure that is.
    let confidence: Double
    /// How sure the right class would be.
    let rightConfidence: Double
  }

  let classNames: [String]
  private let subject: EvaluationSubject

  /// - Parameters:
  ///   - subject: what is compared; nil where nothing is.
  ///   - batch: one of those that will be read.
  /// - Throws: `EvaluationNote` where there are no classes.
  init(_ subject: EvaluationSubject?, of batch: EvaluatedBatch) throws(EvaluationNote) {
    let subject = try subject.withClasses()
    self.subject = subject
    let prediction = subject.prediction
    let columns = try Self.scores(batch, subject.output).shape.elementCount / max(1, batch.count)
    let classes = prediction.decision == .threshold ? 2 : columns
    guard prediction.decision == .argMax || columns == 1 else {
      throw EvaluationNote("a sample of this model may be of several classes at once")
    }
    guard (1...ConfusionCounts.mostClasses).contains(classes) else {
      throw EvaluationNote("the model has \(classes) classes, and at most \(ConfusionCounts.mostClasses) are counted")
    }
    let names = subject.classNames
    classNames = names.count == classes ? names : (0..<classes).map(String.init)
  }

  /// The samples of a batch whose targets are classes, in order.
  ///
  /// - Throws: `EvaluationNote` where targets are no classes.
  func answers(in batch: EvaluatedBatch) throws -> [Answer] {
    let scores = try TensorNumbers.doubles(Self.scores(batch, subject.output), "outputs")
    guard let field = batch.fields[subject.target], field.shape.elementCount == batch.count,
      let targets = try? TensorNumbers.doubles(field, "targets")
    else { throw EvaluationNote("targets are not one class for each sample") }
    let columns = scores.count / max(1, batch.count)
    return (0..<batch.count).compactMap { row in
      // A target that is no class is ignored by the loss, too.
      guard let truth = Int(exactly: targets[row]), classNames.indices.contains(truth) else { return nil }
      return answer(scores[row * columns..<(row + 1) * columns], row, truth)
    }
  }

  /// Nil for scores that are no numbers.
  private func answer(_ scores: ArraySlice<Double>, _ row: Int, _ truth: Int) -> Answer? {
    guard scores.allSatisfy({ !$0.isNaN }), let largest = scores.max(), let place = scores.firstIndex(of: largest)
    else { return nil }
    func answer(_ predicted: Int, _ confidence: Double, _ rightConfidence: Double) -> Answer {
      Answer(
        row: row, truth: truth, predicted: predicted, confidence: confidence, rightConfidence: rightConfidence)
    }
    let predicted = place - scores.startIndex
    let picksOne = subject.prediction.decision == .argMax
    guard !picksOne || predicted != truth else { return answer(predicted, 1, 1) }
    let shares = subject.prediction.activated(Array(scores), classes: scores.count)
    guard !picksOne else { return answer(predicted, shares[predicted], shares[truth]) }
    let (share, isSecond) = (shares[0], shares[0] > subject.prediction.threshold)
    return answer(isSecond ? 1 : 0, isSecond ? share : 1 - share, truth == 1 ? share : 1 - share)
  }

  private static func scores(_ batch: EvaluatedBatch, _ output: String) throws(EvaluationNote) -> Tensor {
    guard let scores = batch.outputs[output], scores.type.layout == .plain, scores.shape.rank <= 2,
      scores.shape.dimensions.first == batch.count, [.float32, .float64].contains(scores.dtype)
    else { throw EvaluationNote("outputs are not one row of scores for each sample") }
    return scores
  }
}
