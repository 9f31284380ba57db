import TenonCore
import TenonTraining

/// All that was measured after each epoch, training and validation in one drawing.
struct CurvesSection {
  static let mostCharts = 40
  private static let mostPoints = 10_000

  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    let charts = charts
    let lines = charts.reduce(0) { $0 + $1.lines.count }
    var all = HTML()
    guard !charts.isEmpty else { return .note("No epoch is over yet.") }
    if let best = run.best { all += .note("The dotted upright line is the best epoch, \(best.epoch).") }
    all += HTML("div", .class("charts")) {
      for chart in charts.prefix(Self.mostCharts) { Self.shown(chart, lines: lines) }
    }
    if charts.count > Self.mostCharts { all += .note("\(charts.count - Self.mostCharts) more are in metrics.csv.") }
    return all + table.download("metrics.csv")
  }

  /// With as many points as a page has room for.
  static func shown(_ chart: LineChart, lines: Int) -> HTML {
    var chart = chart
    chart.mostPoints = max(2, min(150, mostPoints / max(1, lines)))
    return chart.html
  }

  /// In the order in which the names come first; `train_loss` and `validation_loss` are one.
  private var charts: [LineChart] {
    var groups: [(title: String, names: [(metric: String, line: String)])] = []
    for name in run.metricNames {
      let (title, line) = Self.parts(name)
      if let place = groups.firstIndex(where: { $0.title == title }) {
        groups[place].names.append((name, line))
      } else {
        groups.append((title, [(name, line)]))
      }
    }
    let mark = run.best.map { Double($0.epoch) }
    var charts = groups.map { group in
      LineChart(
        title: group.title,
        lines: group.names.enumerated().map { style, name in
          LineChart.Line(
            name: name.line, style: name.line == "validation" ? 1 : style, points: run.points(of: name.metric))
        }, mark: mark)
    }
    if let pace = run.observations?.pace, !pace.isEmpty {
      let points = pace.map { (Double($0.epoch), $0.samplesPerSecond) }
      charts.append(
        LineChart(
          title: "training samples a second",
          lines: [.init(name: "training samples a second", style: 0, points: points)], mark: mark))
    }
    return charts
  }

  private static func parts(_ name: String) -> (title: String, line: String) {
    let parts = MetricName(name)
    if let part = parts.part { return (parts.metric.spoken, part) }
    let title = name.metricTitle
    // The rates of all groups are one drawing.
    return name.hasPrefix("lr_") ? ("lr".metricTitle, name) : (title, title)
  }

  private var table: PageTable {
    let names = run.metricNames
    return PageTable(
      columns: ["epoch", "step"] + names,
      rows: run.epochs.map { epoch in
        ["\(epoch.epoch + 1)", "\(epoch.step)"] + names.map { epoch[$0].map { $0.isNaN ? "" : "\($0)" } ?? "" }
      })
  }
}

extension RunRecord {
  private static let mostMetrics = 500

  /// Of all epochs, in the order in which they come first; no more than anybody looks at.
  var metricNames: [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for epoch in epochs {
      for metric in epoch.values.prefix(Self.mostMetrics)
      where names.count < Self.mostMetrics && seen.insert(metric.name).inserted { names.append(metric.name) }
    }
    return names
  }

  /// By epochs from 1.
  package func points(of metric: String) -> [(x: Double, y: Double)] {
    epochs.compactMap { epoch in epoch[metric].map { (Double(epoch.epoch + 1), $0) } }
  }
}
