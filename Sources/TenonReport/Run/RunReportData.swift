import TenonArchive
import TenonCore

/// What a report shows, as numbers: for spreadsheets and programs.
public struct RunReportData: Sendable {
  private let runs: [RunRecord]

  public init(_ runs: [RunRecord]) { self.runs = runs }

  /// A row for each epoch of each run, with all that was measured.
  public var csv: String { RunComparison(runs).metrics.csv }

  /// Everything, an object for each run.
  public var json: JSON { .array(runs.map(Self.json)) }

  private static func json(_ run: RunRecord) -> JSON {
    var object: JSONObject = [
      "path": .string(run.path), "name": .string(run.name), "state": .string(run.state.name),
      "epochs": .array(run.epochs.map(\.json)),
    ]
    if let best = run.best {
      object["best"] = ["epoch": .int(best.epoch), "metric": .string(best.metric), "value": .number(best.value)]
    }
    var test = JSONObject()
    for metric in run.test { test[metric.name] = .number(metric.value) }
    object["test"] = .object(test)
    if let summary = run.model?.summary { object["model"] = summary.json }
    if let seen = run.observations { object["seen"] = seen.json }
    if let experiment = run.experiment { object["experiment"] = experiment }
    object["command"] = .string(run.command)
    return .object(object)
  }
}
