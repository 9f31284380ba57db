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

  static func notAReport(_ path: String) -> RunReadingError {
    RunReadingError(
      diagnostic: Diagnostic("report-file", "\(path) is damaged, or from a later version")
        .expected("what a training keeps for its report").help("remove it: the report is then made without it"))
  }
}
