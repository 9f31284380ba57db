import TenonCore

/// Rows are true classes, columns predicted ones; each cell has the number of samples and their share of the row.
struct ConfusionSection {
  private static let mostClasses = 40

  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard let counts = run.observations?.confusion else {
      return .note("There is none: \(run.confusionNote).")
    }
    var all = HTML("p") {
      "Of the \(counts.measured): \(counts.summary). Rows are true classes, columns are what they were taken for; percents are of the row."
    }
    if counts.classCount <= Self.mostClasses {
      all += matrix(counts)
    } else {
      all += .note("The matrix has \(counts.classCount) classes, too many to draw; these were confused most often.")
      all += frequent(counts).html
    }
    return all + download(counts)
  }

  private func matrix(_ counts: ConfusionCounts) -> HTML {
    let names = counts.classNames.map { PageNumber.name($0, most: 40) }
    return HTML.wide("confusion matrix") {
      HTML("table", .class("confusion")) {
        HTML("thead") {
          HTML("tr") {
            HTML("th") { "true \u{2193} predicted \u{2192}" }
            for name in names { HTML("th", .class("turned"), .init("scope", "col")) { HTML("span") { name } } }
          }
        }
        HTML("tbody") {
          for truth in 0..<counts.classCount {
            let total = counts.samples(of: truth)
            HTML("tr") {
              HTML("th", .init("scope", "row")) { names[truth] }
              for predicted in 0..<counts.classCount {
                cell(counts[truth, predicted], of: total, isRight: truth == predicted)
              }
            }
          }
        }
      }
    }
  }

  private func cell(_ count: Int, of total: Int, isRight: Bool) -> HTML {
    guard count > 0 else { return HTML("td") { "0" } }
    let share = Double(count) / Double(total)
    let strength = share > 0.5 ? 3 : share > 0.1 ? 2 : 1
    return HTML("td", .class("\(isRight ? "g" : "b")\(strength)")) {
      count.grouped
      HTML("small") { PageNumber.percent(share) }
    }
  }

  private func frequent(_ counts: ConfusionCounts) -> PageTable {
    PageTable(
      columns: ["true", "predicted", "samples", "share of the class"],
      rows: counts.confusions.prefix(40).map { pair in
        [
          counts.classNames[pair.truth], counts.classNames[pair.predicted], "\(pair.count)",
          PageNumber.rate(Double(pair.count) / Double(counts.samples(of: pair.truth))),
        ]
      }, numbers: [2, 3])
  }

  /// Every pair of classes that there is.
  private func download(_ counts: ConfusionCounts) -> HTML {
    let pairs = (0..<counts.classCount).flatMap { truth in
      (0..<counts.classCount).filter { counts[truth, $0] > 0 }.map { (truth, $0) }
    }
    return PageTable(
      columns: ["true", "predicted", "samples"],
      rows: pairs.map { [counts.classNames[$0], counts.classNames[$1], "\(counts[$0, $1])"] }
    ).download("confusion.csv")
  }
}

extension RunRecord {
  static let notWatched = "the training has kept nothing for it, as it does with `report: {html: true}`"

  /// Why nothing is counted of its evaluations.
  var confusionNote: String { observations?.confusionNote ?? Self.notWatched }
}
