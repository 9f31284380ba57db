import TenonCore
import TenonTraining

/// Collects the scores of an evaluation, of which curves are made.
public struct ScoreCurves {
  /// Scores of so many classes are kept.
  private static let mostClasses = 100

  private let scores: ClassScores
  private var kept: [[(score: Float, isPositive: Bool)]] = []

  /// - Parameter subject: what is compared; nil where nothing is.
  /// - Throws: `EvaluationNote` for a model without classes.
  public init(_ subject: EvaluationSubject?) throws(EvaluationNote) { scores = try ClassScores(subject) }

  /// A sample without a number for a class is left out of its curve.
  ///
  /// - Throws: `EvaluationNote` for outputs and targets that are not scores and classes.
  public mutating func add(_ batch: EvaluatedBatch) throws {
    if kept.isEmpty { kept = Array(repeating: [], count: min(scores.count(in: batch), Self.mostClasses)) }
    try scores.read(batch) { index, label, share in
      if kept.indices.contains(index), !share.isNaN { kept[index].append((Float(share), label >= 0.5)) }
    }
  }

  /// One for each class, the first hundred of them.
  public var curves: [ScoreCurve] {
    kept.enumerated().map { ScoreCurve(scores.name(of: $0, count: kept.count), $1) }
  }
}
