import TenonCore

/// A training that cannot go on.
public struct TrainingError: TenonError {
  public let diagnostic: Diagnostic

  static func notAScalar(_ loss: String) -> TrainingError {
    TrainingError(
      diagnostic: Diagnostic("loss-not-scalar", "the loss (\(loss)) is not one number")
        .help("use reduction: mean or sum"))
  }

  static func nothingToTrain() -> TrainingError {
    TrainingError(diagnostic: Diagnostic("nothing-to-train", "the loss depends on no parameter of the model"))
  }

  static func rowSparse(_ parameter: String) -> TrainingError {
    TrainingError(
      diagnostic: Diagnostic(
        "row-sparse-gradient", "clipping and the penalties l1, l2 and l2_sum work on whole gradients"
      )
      .expected("whole gradients").received("a row-sparse one of '\(parameter)'")
      .help("leave them out of training, or give its layer sparse: false"))
  }

  static func noBatches(_ samples: Int, _ batchSize: Int) -> TrainingError {
    TrainingError(
      diagnostic: Diagnostic(
        "empty-epoch", "an epoch has no batch: \(Plural.count(samples, "sample")), drop_last is on"
      )
      .expected("a batch_size of at most \(samples)").received("\(batchSize)"))
  }
}
