import TenonCore

/// Something that goes wrong in a training: what is said of it once a run, kind and layer.
struct Finding: Equatable {
  enum Kind: String, CaseIterable {
    case vanishingGradients = "vanishing-gradients"
    case explodingGradients = "exploding-gradients"
    case deadUnits = "dead-units"
    case lossDoesNotFall = "loss-does-not-fall"
    case overfitting
    case classNeverPredicted = "class-never-predicted"
    case waitingForData = "waiting-for-data"
  }

  let kind: Kind
  /// Its path; nil for what is of the whole training.
  var layer: String?
  /// What was found, with its numbers, and what to try.
  let text: String

  /// By which it is known again.
  var key: String { layer.map { "\(kind.rawValue) \($0)" } ?? kind.rawValue }
}
