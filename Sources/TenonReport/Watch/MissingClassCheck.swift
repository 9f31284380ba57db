import TenonCore
import TenonTraining

/// Looks for classes that the model never predicts for the validation data, though there are samples of them.
struct MissingClassCheck {
  /// Samples of a class that make it worth a word.
  static let fewestSamples = 20
  /// Evaluations after one another without a prediction: in the first epochs many a class is not found yet.
  static let evaluations = 3
  private static let mostNames = 10

  private unowned let trainer: Trainer
  private let classes: EvaluatedClasses
  private var reading: ClassReading?
  /// Of the evaluation under way, by class.
  private var samples: [Int] = []
  private var predictions: [Int] = []
  /// Evaluations without a prediction, by class.
  private var misses: [Int] = []
  /// Until it turns out that there are no classes.
  private(set) var wantsBatches = true

  init(_ trainer: Trainer, _ classes: EvaluatedClasses) { (self.trainer, self.classes) = (trainer, classes) }

  mutating func add(_ batch: EvaluatedBatch) {
    guard wantsBatches, batch.name == "validation" else { return }
    do {
      if batch.position == 0 || reading == nil { try begin(batch) }
      guard let reading else { return }
      for answer in try classes.answers(reading, in: batch) {
        samples[answer.truth] += 1
        predictions[answer.predicted] += 1
      }
    } catch {
      // Outputs that are no classes hold for all batches; they are no fault.
      wantsBatches = false
    }
  }

  private mutating func begin(_ batch: EvaluatedBatch) throws(EvaluationNote) {
    let new = try ClassReading(trainer.subject, of: batch)
    let count = new.classNames.count
    if misses.count != count { misses = [Int](repeating: 0, count: count) }
    (samples, predictions) = ([Int](repeating: 0, count: count), [Int](repeating: 0, count: count))
    reading = new
  }

  /// Ends an evaluation.
  mutating func finish() -> Finding? {
    guard wantsBatches, let reading else { return nil }
    self.reading = nil
    for index in misses.indices {
      misses[index] = samples[index] >= Self.fewestSamples && predictions[index] == 0 ? misses[index] + 1 : 0
    }
    let missing = misses.indices.filter { misses[$0] >= Self.evaluations }
    guard !missing.isEmpty else { return nil }
    let names = missing.prefix(Self.mostNames).map {
      "'\(reading.classNames[$0])' (\(Plural.count(samples[$0], "sample")))"
    }
    let more = missing.count > Self.mostNames ? " and \(missing.count - Self.mostNames) more" : ""
    return Finding(
      kind: .classNeverPredicted,
      text:
        "\(missing.count == 1 ? "a class is" : "\(missing.count) classes are") never predicted for the validation data, "
        + "in \(Self.evaluations) epochs: \(names.joined(separator: ", "))\(more); try data.sampler with weights by class, the "
        + "loss's weight, or look at the labels of the training data")
  }
}
