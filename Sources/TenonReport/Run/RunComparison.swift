import TenonCore

/// Several runs beside each other.
struct RunComparison {
  let runs: [RunRecord]
  /// By which they are told apart: the folders' names, whole paths where these are the same.
  let names: [String]

  init(_ runs: [RunRecord]) {
    self.runs = runs
    let names = runs.map(\.folderName)
    self.names = names.indices.map { index in
      names.filter { $0 == names[index] }.count > 1 ? runs[index].path : names[index]
    }
  }

  /// A setting that is not the same in all of them.
  struct Difference {
    let place: String
    /// Of each run; empty where it has none.
    let values: [String]
  }

  var differences: [Difference] {
    var paths: [[String]] = []
    var seen: Set<[String]> = []
    for run in runs.dropFirst() {
      for difference in JSONDifference.all(runs[0].experiment, run.experiment)
      where seen.insert(difference.path).inserted {
        paths.append(difference.path)
      }
    }
    return paths.map { path in
      Difference(
        place: path.isEmpty ? "the whole experiment" : path.joined(separator: "."),
        values: runs.map { run in run.experiment.flatMap { Self.value(path[...], in: $0) }.map(Self.text) ?? "" })
    }
  }

  private static func value(_ path: ArraySlice<String>, in json: JSON) -> JSON? {
    guard let first = path.first else { return json }
    return (json[first] ?? Int(first).flatMap { json[$0] }).flatMap { value(path.dropFirst(), in: $0) }
  }

  private static func text(_ json: JSON) -> String { json.stringValue ?? (try? json.text()) ?? "" }

  /// A row for each run.
  var finalMetrics: PageTable {
    var columns: [String] = []
    let values = runs.map { run -> [String: Double] in
      let epoch = run.best.flatMap { best in run.epochs.first { $0.epoch + 1 == best.epoch } } ?? run.epochs.last
      var row: [String: Double] = [:]
      for metric in (epoch?.measured ?? []) + run.test where row.updateValue(metric.value, forKey: metric.name) == nil {
        if !columns.contains(metric.name) { columns.append(metric.name) }
      }
      return row
    }
    return PageTable(
      columns: ["run", "state", "epochs", "best epoch"] + columns.map(\.spoken),
      rows: zip(runs.indices, values).map { index, row in
        let run = runs[index]
        return [
          names[index], run.state.name, "\(run.epochs.count)", run.best.map { "\($0.epoch)" } ?? "–",
        ] + columns.map { PageNumber.short(row[$0]) }
      }, numbers: Set(2..<4 + columns.count))
  }

  /// Of all runs, in the order in which they come first.
  var metricNames: [String] {
    var names: [String] = []
    for name in runs.flatMap(\.metricNames) where !names.contains(name) { names.append(name) }
    return names
  }

  /// All that was measured in all epochs, a row for each epoch of each run.
  var metrics: PageTable {
    let columns = metricNames
    func text(_ value: Double?) -> String { value.map { $0.isNaN ? "" : "\($0)" } ?? "" }
    return PageTable(
      columns: ["run", "epoch", "step"] + columns,
      rows: zip(names, runs).flatMap { name, run -> [[String]] in
        run.epochs.map { epoch -> [String] in
          [name, "\(epoch.epoch + 1)", "\(epoch.step)"] + columns.map { text(epoch[$0]) }
        }
      })
  }

  var commands: HTML { .code(runs.map { "\($0.command)\n" }.joined()) }
}
