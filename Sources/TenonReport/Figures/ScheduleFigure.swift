import TenonCore
import TenonTraining

/// The learning rates of a whole training, step by step, without training.
public struct ScheduleFigure {
  /// More rows are not kept: `inspect --schedule --csv` prints them.
  private static let mostRows = 1_000_000

  private let rates: LearningRates

  public init(_ rates: LearningRates) { self.rates = rates }

  /// To be called once.
  ///
  /// - Throws: `FigureError` for more than a million rows; what a scheduler throws.
  public func figure() throws -> Figure {
    let steps = rates.stepsPerEpoch
    guard rates.rowCount <= Self.mostRows else {
      throw FigureError(
        "too-many-rows", "the schedule of '\(rates.name)' has \(rates.rowCount) rows",
        expected: "at most \(Self.mostRows)",
        help: "show fewer epochs: --set training.epochs=N; tenon inspect --schedule --csv prints every row")
    }
    var rows: [[JSON]] = []
    var points = [[(x: Double, y: Double)]](repeating: [], count: rates.groups.count)
    try rates.forEachRow { row in
      let place = Double(row.epoch - 1) + (row.step.map { Double($0 - 1) / Double(max(1, steps ?? 1)) } ?? 0)
      for (group, rate) in row.rates.enumerated() { points[group].append((place, rate ?? .nan)) }
      rows.append(
        [.int(row.epoch)] + (row.step.map { [.int($0)] } ?? []) + row.rates.map { $0.map(JSON.number) ?? .null })
    }
    // The last rate holds to the end of its step.
    let end = Double(rates.epochs)
    let lines = zip(rates.groups, points).map { group, points in
      LinePlot.Line(
        name: group.match.map { "\(group.name): \($0.joined(separator: ", "))" } ?? group.name,
        points: points + (points.last.map { [(end, $0.y)] } ?? []), isStepped: steps == nil)
    }
    let values = points.joined().map(\.y).filter(\.isFinite)
    let plot = LinePlot(
      lines: lines, horizontal: ChartAxis([0, end], count: 8), vertical: ChartAxis([0] + values, count: 5),
      horizontalLabel: "epoch", verticalLabel: "learning rate", size: (620, 320))
    let length =
      steps.map { "\(Plural.counted($0, "step")) an epoch" } ?? "the rate changes between epochs"
    return Figure(
      FigureStyle.titled(
        "Learning rate of \(PageNumber.name(rates.name, most: 60))",
        notes: ["\(Plural.counted(rates.epochs, "epoch")), \(length)"], plot.drawing),
      columns: ["epoch"] + (steps == nil ? [] : ["step"]) + rates.groups.map(\.name), rows: rows)
  }
}
