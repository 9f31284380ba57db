import TenonCore

/// Precision and recall of every class.
struct ClassesSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard let counts = run.observations?.confusion else {
      return .note("There are none: \(run.confusionNote).")
    }
    let classes = 0..<counts.classCount
    func mean(_ values: [Double?]) -> Double? {
      let values = values.compactMap(\.self)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    let rows = classes.map { index in
      [
        counts.classNames[index], PageNumber.rate(counts.precision(index)), PageNumber.rate(counts.recall(index)),
        PageNumber.rate(counts.f1(index)), "\(counts.samples(of: index))",
      ]
    }
    let means = [
      "mean of the classes", PageNumber.rate(mean(classes.map(counts.precision))),
      PageNumber.rate(mean(classes.map(counts.recall))), PageNumber.rate(mean(classes.map(counts.f1))),
      "\(counts.sampleCount)",
    ]
    let table = PageTable(
      columns: ["class", "precision", "recall", "F1", "samples"], rows: [means] + rows, numbers: [1, 2, 3, 4],
      mostRows: ConfusionCounts.mostClasses + 1)
    return HTML("p") {
      "Precision: the share of what was taken for the class that is of it. Recall: the share of the class that was found. A dash: there is nothing to divide by."
    } + table.html + table.download("classes.csv")
  }
}
