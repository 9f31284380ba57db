import TenonCore
import TenonPredict
import TenonStatistics
import TenonTraining

/// Reads out of evaluated batches how much each sample is taken for each class, and whether it is of it.
struct ClassScores {
  private let subject: EvaluationSubject

  /// - Throws: `EvaluationNote` for a model without classes.
  init(_ subject: EvaluationSubject?) throws(EvaluationNote) { self.subject = try subject.withClasses() }

  /// How many numbers the model has for a sample of a batch.
  func count(in batch: EvaluatedBatch) -> Int {
    (batch.outputs[subject.output]?.shape.elementCount ?? 0) / max(1, batch.count)
  }

  /// What a number is about; of a single one between two classes it is the second.
  func name(of index: Int, count: Int) -> String {
    subject.classNames.name(ofClass: count == 1 && subject.classNames.count == 2 ? 1 : index)
  }

  /// - Parameter body: gets a number's place, how much the sample is of it (0 or 1), and how much it is taken for it, from 0 to
  ///   1, or NaN.
  /// - Throws: `EvaluationNote` for outputs and targets that are not [N, K] and classes, or shares of equal shapes.
  func read(_ batch: EvaluatedBatch, _ body: (_ index: Int, _ label: Double, _ share: Double) throws -> Void) throws {
    guard let scores = batch.outputs[subject.output], let targets = batch.fields[subject.target],
      scores.type.layout == .plain,
      scores.shape.dimensions.first == batch.count
    else { throw EvaluationNote("outputs are not one row of scores for each sample") }
    let values = try TensorNumbers.doubles(scores, "outputs")
    let truth = try TensorNumbers.doubles(targets, "targets")
    let classes = values.count / max(1, batch.count)
    let picksOne = subject.prediction.decision == .argMax
    guard scores.shape.rank <= 2, truth.count == (picksOne ? batch.count : values.count), classes > 0 else {
      throw EvaluationNote(
        "outputs are not a score for each class, and targets not a class for each sample: \(scores.type) and \(targets.type)"
      )
    }
    for sample in 0..<batch.count {
      let shares = subject.prediction.activated(
        Array(values[sample * classes..<(sample + 1) * classes]), classes: classes)
      // A target that is no class is ignored by the loss, too.
      if picksOne, !(0..<Double(classes)).contains(truth[sample]) { continue }
      for index in 0..<classes {
        let label = picksOne ? (Int(truth[sample]) == index ? 1 : 0) : truth[sample * classes + index]
        try body(index, label, shares[index].isNaN ? .nan : max(0, min(1, shares[index])))
      }
    }
  }
}
