/// The curves of several runs over each other, a drawing for each metric.
struct ComparedCurvesSection {
  private let comparison: RunComparison

  init(_ comparison: RunComparison) { self.comparison = comparison }

  var html: HTML {
    let runs = comparison.runs
    let charts = comparison.metricNames.prefix(CurvesSection.mostCharts).map { name in
      LineChart(
        title: name.metricTitle,
        lines: runs.enumerated().map { index, run in
          LineChart.Line(name: comparison.names[index], style: index, points: run.points(of: name))
        }.filter { !$0.points.isEmpty })
    }
    guard !charts.isEmpty else { return .note("No epoch of any of them is over yet.") }
    let lines = charts.reduce(0) { $0 + $1.lines.count }
    return HTML("div", .class("charts")) {
      for chart in charts { CurvesSection.shown(chart, lines: lines) }
    } + comparison.metrics.download("metrics.csv")
  }
}
