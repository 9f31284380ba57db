import TenonCore

/// Curves of all classes of one evaluation.
public struct CurvesFigure {
  public enum Kind: String, Sendable {
    /// Precision over recall.
    case pr
    /// True positive rate over false positive rate.
    case roc
  }

  private let curves: [ScoreCurve]
  private let kind: Kind
  private let name: String
  private let data: String

  public init(_ curves: [ScoreCurve], _ kind: Kind, of name: String, data: String) {
    (self.curves, self.kind, self.name, self.data) = (curves, kind, name, data)
  }

  public var figure: Figure {
    let unit = ChartAxis([0, 1], count: 5)
    let lines = curves.map { curve in
      LinePlot.Line(
        name: "\(DrawingFont.abbreviated(curve.name, width: 130, size: 12)) (\(PageNumber.rate(summary(curve))))",
        points: curve.points.map {
          kind == .pr ? ($0.recall, $0.precision) : ($0.falsePositiveRate, $0.truePositiveRate)
        }
      )
    }
    let means = curves.compactMap(summary)
    let mean = means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
    let plot = LinePlot(
      lines: lines, horizontal: unit, vertical: unit,
      horizontalLabel: kind == .pr ? "recall" : "false positive rate",
      verticalLabel: kind == .pr ? "precision" : "true positive rate", size: (520, 470),
      reference: kind == .pr ? [] : [(0, 0), (1, 1)])
    let number = kind == .pr ? "average precision" : "area under the curve"
    return Figure(
      FigureStyle.titled(
        "\(kind == .pr ? "Precision and recall" : "ROC curves") of \(PageNumber.name(name, most: 40))",
        notes: [
          "\(PageNumber.name(data, most: 40)) data; in brackets: \(number), \(PageNumber.rate(mean)) in the mean"
        ],
        plot.drawing),
      columns: kind == .pr
        ? ["class", "threshold", "recall", "precision"]
        : ["class", "threshold", "false_positive_rate", "true_positive_rate"],
      rows: curves.flatMap { curve in
        curve.points.map { point in
          [.string(curve.name), .number(point.threshold)]
            + (kind == .pr
              ? [.number(point.recall), .number(point.precision)]
              : [.number(point.falsePositiveRate), .number(point.truePositiveRate)])
        }
      })
  }

  private func summary(_ curve: ScoreCurve) -> Double? { kind == .pr ? curve.averagePrecision : curve.area }
}
