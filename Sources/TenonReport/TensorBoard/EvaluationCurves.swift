import TenonCore
import TenonStatistics
import TenonTraining

/// A precision-recall curve for each class, of one evaluation; no prediction is kept.
struct EvaluationCurves {
  private static let mostClasses = 100

  /// Of the data: `validation`.
  let name: String
  private let scores: ClassScores
  private var counts: [PRCurve.Counts] = []

  init(_ subject: EvaluationSubject?, of name: String) throws(SummaryError) {
    self.name = name
    do { scores = try ClassScores(subject) } catch { throw .noCurves(error) }
  }

  /// - Throws: `SummaryError` for outputs and targets that are not [N, K] and classes, or shares of equal shapes.
  mutating func add(_ batch: EvaluatedBatch) throws {
    if counts.isEmpty {
      counts = try (0..<min(scores.count(in: batch), Self.mostClasses)).map { _ in try PRCurve.Counts() }
    }
    do {
      try scores.read(batch) { index, label, share in
        guard counts.indices.contains(index) else { return }
        try counts[index].add(label: label, prediction: Float(share))
      }
    } catch let note as EvaluationNote {
      throw SummaryError.noCurves(note)
    }
  }

  func write(to writer: SummaryWriter, step: Int) throws {
    for (index, count) in counts.enumerated() {
      let name = scores.name(of: index, count: counts.count)
      try writer.addPRCurveRaw("pr_curves/\(self.name)/\(name)", count.curve, step: step)
    }
  }
}

extension SummaryError {
  fileprivate static func noCurves(_ note: EvaluationNote) -> SummaryError {
    wrong(
      "precision-recall curves", expected: "a loss whose outputs are scores of classes, or a yes or no",
      received: note.text, help: "leave report.pr_curves out")
  }
}
