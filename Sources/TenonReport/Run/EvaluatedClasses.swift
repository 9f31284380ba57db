import TenonTraining

/// What the samples of an evaluated batch were taken for, read once for all who ask.
package final class EvaluatedClasses {
  /// Of the batch that was asked for last.
  private var read: (batch: EvaluatedBatch.Identity, answers: [ClassReading.Answer])?

  package init() {}

  /// - Parameter reading: of the evaluation; all who ask have the same.
  /// - Throws: `EvaluationNote` where targets are no classes.
  func answers(_ reading: ClassReading, in batch: EvaluatedBatch) throws -> [ClassReading.Answer] {
    if let read, read.batch === batch.identity { return read.answers }
    let answers = try reading.answers(in: batch)
    read = (batch.identity, answers)
    return answers
  }
}
