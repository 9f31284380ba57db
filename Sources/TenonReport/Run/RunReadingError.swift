import TenonCore

/// A folder or a file that is no run's.
public struct RunReadingError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  static func noRun(_ path: String) -> RunReadingError {
    RunReadingError(
      diagnostic: Diagnostic("no-run", "\(path) is no folder of a run")
        .expected("a folder with experiment.yaml, metrics.jsonl, a model or a checkpoint, as `train` makes it")
        .help("runs lie in the folder `runs`, or where --run said"))
  }

  /// Of a run that has not written a model yet.
  public static func noModel(_ path: String) -> RunReadingError {
    RunReadingError(
      diagnostic: Diagnostic("no-model", "the run \(path) has no model").expected(
        "model.tenon, last.tenon or a checkpoint"
      )
      .help("let it train until its first checkpoint is written"))
  }

  static func notAReport(_ path: String) -> RunReadingError {
    RunReadingError(
      diagnostic: Diagnostic("report-file", "\(path) is damaged, or from a later version")
        .expected("what a training keeps for its report").help("remove it: the report is then made without it"))
  }
}
