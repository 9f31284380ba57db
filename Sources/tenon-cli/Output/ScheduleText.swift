import Tenon

/// The learning rates of a training as `inspect --schedule` prints them.
struct ScheduleText {
  enum Form {
    /// A table of rows that show the whole course.
    case table
    /// Every row: a heading, then values separated by commas.
    case csv
    /// Every row, one a line within an array.
    case json
  }

  /// Rows of a table beyond which some are left out.
  private static let mostRows = 40

  private let rates: LearningRates

  init(_ rates: LearningRates) { self.rates = rates }

  func show(_ form: Form) throws {
    switch form {
    case .table: try showTable()
    case .csv: try showCSV()
    case .json: try showJSON()
    }
  }

  private var hasSteps: Bool { rates.stepsPerEpoch != nil }
  private var columns: [String] { ["epoch"] + (hasSteps ? ["step"] : []) + rates.groups.map(\.name) }

  private func showTable() throws {
    let steps = rates.stepsPerEpoch.map { " of \(Format.count($0, "step"))" } ?? ", constant in each"
    Console.line("schedule of \(rates.name): \(Format.count(rates.epochs, "epoch"))\(steps)")
    for group in rates.groups.dropFirst() {
      let start = group.firstEpoch > 1 ? ", from epoch \(group.firstEpoch) on" : ""
      Console.line("\(group.name): \(group.match?.joined(separator: ", ") ?? "")\(start)")
    }
    var table = Table(columns, numeric: Set(columns.indices))
    let shown = shownRows
    var index = 0
    try rates.forEachRow { row in
      if shown.contains(index) {
        table.add(cells(row, Format.short))
      }
      index += 1
    }
    Console.line(table.text)
    if shown.count < rates.rowCount {
      Console.line("\(Format.count(shown.count)) of \(Format.count(rates.rowCount)) rows; all: --csv or --json")
    }
  }

  /// All, or as many at equal distances, the first and the last among them.
  private var shownRows: Set<Int> {
    let (count, most) = (rates.rowCount, Self.mostRows)
    guard count > most else { return Set(0..<count) }
    return Set((0..<most).map { $0 * (count - 1) / (most - 1) })
  }

  private func cells(_ row: LearningRates.Row, _ text: (Double) -> String) -> [String] {
    let place = [row.epoch] + (row.step.map { [$0] } ?? [])
    return place.map { String($0) } + row.rates.map { $0.map(text) ?? "" }
  }

  private func showCSV() throws {
    Console.line(columns.joined(separator: ","))
    try rates.forEachRow { row in
      Console.line(cells(row) { "\($0)" }.joined(separator: ","))
    }
  }

  private func showJSON() throws {
    var head: JSONObject = ["name": .string(rates.name), "epochs": .int(rates.epochs)]
    if let steps = rates.stepsPerEpoch { head["steps_per_epoch"] = .int(steps) }
    head["groups"] = .array(
      rates.groups.map { group in
        [
          "name": .string(group.name), "match": group.match.map { .array($0.map(JSON.string)) } ?? .null,
          "first_epoch": .int(group.firstEpoch),
        ]
      })
    // Rows are written as they come, however many there are.
    Console.line(String(try JSON.object(head).text().dropLast()) + ",\"rows\":[")
    var index = 0
    try rates.forEachRow { row in
      var object: JSONObject = ["epoch": .int(row.epoch)]
      if let step = row.step { object["step"] = .int(step) }
      for (group, rate) in zip(rates.groups, row.rates) { object[group.name] = rate.map(JSON.double) ?? .null }
      index += 1
      Console.line(try JSON.object(object).text() + (index < rates.rowCount ? "," : ""))
    }
    Console.line("]}")
  }
}
