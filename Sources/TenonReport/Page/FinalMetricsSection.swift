/// What each of several runs came to.
struct FinalMetricsSection {
  private let comparison: RunComparison

  init(_ comparison: RunComparison) { self.comparison = comparison }

  var html: HTML {
    let table = comparison.finalMetrics
    return HTML("p") { "Of the best epoch where a run knows it, else of the last; test is of the model that was kept." }
      + table.html
      + table.download("final-metrics.csv")
  }
}
