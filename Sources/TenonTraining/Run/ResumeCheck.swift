import TenonCore
import TenonExperiment

/// What may differ between an experiment and the run that it goes on with.
///
/// Anything else would give a training that is neither the old nor the new one.
enum ResumeCheck {
  private static let free = [
    "training.epochs", "training.checkpoint_seconds", "training.watchdog_seconds", "training.watch", "data.num_workers",
    "data.prefetch_factor",
    "data.eval_batch_size", "initialize.from", "license", "card", "example",
  ]

  /// Arguments of datasets that change where decoded pictures are kept, and no sample.
  private static let freeOfData: Set = ["cache", "cache_bytes", "cache_path"]

  /// - Parameters:
  ///   - old: the resolved experiment in the checkpoint.
  ///   - new: the resolved experiment that is to go on.
  /// - Throws: `RunDifference` naming every setting that differs and may not.
  static func check(_ old: JSON, _ new: JSON) throws(RunDifference) {
    let differences = JSONDifference.all(old, new).filter { !isFree($0.path) }
    guard differences.isEmpty else { throw RunDifference(differences) }
  }

  private static func isFree(_ path: [String]) -> Bool {
    // Of plugins the libraries are compared, not what was asked for.
    path.first == "plugins" || path.first == "report" || path.starts(with: ["training", "early_stopping"])
      || path.starts(with: ["training", "checkpoints"])
      || free.contains(path.joined(separator: "."))
      || (path.first == "data" && path.last.map(ResolvedExperiment.pathArguments.union(freeOfData).contains) == true)
  }
}

/// A run that cannot go on with another experiment.
struct RunDifference: TenonError {
  let diagnostic: Diagnostic

  init(_ differences: [JSONDifference]) {
    func text(_ json: JSON?) -> String { json.flatMap { try? $0.text() } ?? "not there" }
    let shown = differences.prefix(5).map { "\($0.place) was \(text($0.first)), is \(text($0.second))" }
    let more = differences.count > 5 ? ["and \(differences.count - 5) more"] : []
    diagnostic = Diagnostic("resume-differs", "a run cannot go on with another experiment")
      .with("differs", (shown + more).joined(separator: "; "))
      .help(
        "epochs, early_stopping, num_workers, caches, report and places of files may change; for anything else start a new run"
      )
  }
}
