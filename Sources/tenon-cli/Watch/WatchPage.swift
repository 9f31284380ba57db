import Tenon

/// What `tenon watch` shows of a run, for a window of any size.
struct WatchPage {
  private static let mostCharts = 4
  private static let widestChart = 76
  private static let narrowestChart = 34
  private static let chartRows = 8
  private static let mostLayers = 12

  private let run: RunRecord
  private let hasUnicode: Bool
  private let hasColours: Bool

  init(_ run: RunRecord, hasUnicode: Bool = Terminal.hasUnicode, hasColours: Bool = Terminal.hasColours) {
    (self.run, self.hasUnicode, self.hasColours) = (run, hasUnicode, hasColours)
  }

  /// - Parameter rows: of the window; nil for all that there is.
  func lines(columns: Int, rows: Int?) -> [ScreenLine] {
    var lines = head(columns)
    let charts = self.charts
    let isWide = columns >= 2 * Self.narrowestChart + 2
    let shelves = isWide ? (charts.count + 1) / 2 : charts.count
    // A third of the window stays for what is below the curves.
    let room = (rows ?? 60) * 2 / 3 - lines.count
    let shown = max(charts.isEmpty ? 0 : 1, min(shelves, room / (Self.chartRows + 1)))
    let height = min(Self.chartRows, max(3, room - 1))
    for shelf in 0..<shown {
      lines.append(ScreenLine())
      if isWide {
        let width = min(Self.widestChart, (columns - 2) / 2)
        let left = charts[2 * shelf].lines(columns: width, rows: height)
        let right = 2 * shelf + 1 < charts.count ? charts[2 * shelf + 1].lines(columns: width, rows: height) : []
        for row in 0..<max(left.count, right.count) {
          let line = row < left.count ? left[row] : ScreenLine()
          lines.append(row < right.count ? line.beside(right[row], at: width + 2) : line)
        }
      } else {
        lines += charts[shelf].lines(columns: min(Self.widestChart, columns), rows: height)
      }
    }
    let norms = self.norms(columns)
    let log = run.log
    let left = rows.map { $0 - lines.count } ?? Int.max
    if !norms.isEmpty, left >= norms.count + 5 { lines += [ScreenLine()] + norms }
    let lineCount = rows.map { max(0, $0 - lines.count - 2) } ?? log.count
    if lineCount > 0, !log.isEmpty {
      lines += [ScreenLine(), ScreenLine("last lines", .strong)] + log.suffix(lineCount).map { ScreenLine($0) }
    }
    return rows.map { Array(lines.prefix($0)) } ?? lines
  }

  private func head(_ columns: Int) -> [ScreenLine] {
    let done = run.epochs.last.map { $0.epoch + 1 } ?? 0
    let wanted = run.wantedEpochs
    var lines = [
      ScreenLine([ScreenText(run.name, .strong), ScreenText("  \(state)")])
    ]
    var parts = [wanted.map { "epoch \(done)/\($0)" } ?? "epoch \(done)"]
    if let wanted, wanted > 0 {
      parts[0] += " " + ProgressBar.text(done, of: wanted, width: max(4, min(ProgressBar.widest, columns - 40)))
    }
    let seconds = run.epochs.suffix(5).compactMap { $0["seconds"] }.filter(\.isFinite)
    if !seconds.isEmpty {
      let mean = seconds.reduce(0, +) / Double(seconds.count)
      parts.append("\(mean < 10 ? "\(Format.fixed(mean, 2)) s" : Format.time(mean)) an epoch")
      if run.state == .running, let wanted { parts.append("\(Format.time(mean * Double(wanted - done))) left") }
    }
    if let pace = run.observations?.pace.last?.samplesPerSecond, pace.isFinite, pace < 1e15 {
      parts.append("\(Format.count(Int(pace))) samples/s")
    }
    lines += DisplayWidth.lines(parts, columns: columns).map { ScreenLine($0) }
    var numbers = run.best.map { ["best epoch \($0.epoch), \($0.metric) \(Format.short($0.value))"] } ?? []
    numbers += run.test.map { "\($0.name) \(Format.short($0.value))" }
    lines += DisplayWidth.lines(numbers, columns: columns).map { ScreenLine($0) }
    return lines
  }

  private var state: String {
    if case .failed(let reason?) = run.state { "\(run.state.name): \(reason)" } else { run.state.name }
  }

  /// The loss first, then metrics in their order, each of training and validation together; then the learning rate.
  private var charts: [TextChart] {
    var names: [String] = []
    for value in run.epochs.last?.measured ?? [] {
      let name = MetricName(value.name).metric
      if !names.contains(name) { names.append(name) }
    }
    var charts = names.prefix(Self.mostCharts).map { name in
      chart(name, [("train_\(name)", "train"), ("validation_\(name)", "validation")])
    }
    // One that is always the same is no curve.
    if charts.count < Self.mostCharts, Set(run.epochs.compactMap { $0["lr"] }).count > 1 {
      charts.append(chart("learning rate", [("lr", "lr")]))
    }
    return charts
  }

  private func chart(_ title: String, _ members: [(key: String, name: String)]) -> TextChart {
    let curves = members.compactMap { member -> TextChart.Curve? in
      let points = run.points(of: member.key)
      return points.isEmpty ? nil : TextChart.Curve(name: member.name, points: points)
    }
    return TextChart(title: title, curves: curves, hasUnicode: hasUnicode, hasColours: hasColours)
  }

  private func norms(_ columns: Int) -> [ScreenLine] {
    guard let all = run.observations?.norms, let last = all.last else { return [] }
    let layers = last.weights.prefix(Self.mostLayers)
    let width = max(5, min(24, layers.map { DisplayWidth.of($0.layer.visibleLine) }.max() ?? 0))
    let spark = max(0, min(16, (columns - width - 28) / 2))
    func padded(_ text: String, _ width: Int) -> String {
      let shown = DisplayWidth.prefix(text, columns: width)
      return shown + String(repeating: " ", count: max(0, width - DisplayWidth.of(shown)))
    }
    func cell(_ value: Double?, _ history: [Double]) -> String {
      padded(value.map(Format.short) ?? "-", 12)
        + padded(SparkText.of(history, columns: spark, hasBlocks: hasUnicode), spark + 2)
    }
    let heading = padded("norms", width + 2) + padded("weights", 14 + spark) + "gradients"
    var lines = [ScreenLine(heading, .strong)]
    for (layer, norm) in layers {
      func history(_ norms: KeyPath<LayerNorms, [(layer: String, norm: Double)]>) -> [Double] {
        all.compactMap { $0[keyPath: norms].first { $0.layer == layer }?.norm }
      }
      let gradients = history(\.gradients)
      lines.append(
        ScreenLine(
          padded(layer.visibleLine, width + 2) + cell(norm, history(\.weights)) + cell(gradients.last, gradients)))
    }
    if last.weights.count > layers.count { lines.append(ScreenLine("and \(last.weights.count - layers.count) more")) }
    return lines
  }
}
