import Foundation
import TenonCore
import TenonExperiment
import TenonFormats

extension RunDirectory {
  /// Writes `metrics.csv` and `metrics.jsonl` whole, from all finished epochs.
  ///
  /// Both are small and replaced at once, so that they never show a part of a line nor an epoch twice.
  func writeMetrics(_ history: [EpochMetrics]) throws {
    var columns: [String] = []
    for name in history.flatMap({ $0.values.map(\.name) }) where !columns.contains(name) { columns.append(name) }
    var table = (["epoch", "step"] + columns).joined(separator: ",") + "\n"
    var lines = ""
    for row in history {
      let cells = columns.map { row[$0].map { $0.isNaN ? "" : "\($0)" } ?? "" }
      table += (["\(row.epoch + 1)", "\(row.step)"] + cells).joined(separator: ",") + "\n"
      lines += try row.json.text() + "\n"
    }
    try DurableFile.replace("\(path)/metrics.csv", bytes: Array(table.utf8))
    try DurableFile.replace("\(path)/metrics.jsonl", bytes: Array(lines.utf8))
  }

  /// Begins a run: writes the experiment as a file that `train` takes.
  func begin(_ experiment: ResolvedExperiment) throws {
    // Of a run that ended in its first step.
    _ = ByteText.withPath(lastGoodPath) { unlink($0) }
    try DurableFile.replace(experimentPath, bytes: Array(experiment.full.yaml().utf8))
  }
}
