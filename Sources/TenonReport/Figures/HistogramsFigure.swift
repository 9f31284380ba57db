import TenonCore

/// Distributions of parameters: of each one hill, or one behind another for the steps of a training.
public struct HistogramsFigure {
  /// More parameters are not drawn; their numbers are there.
  static let mostPanels = 24
  /// Of one panel.
  private static let mostRidges = 12
  private static let panel = (width: 270.0, left: 24.0, right: 20.0, title: 20.0, axis: 26.0)
  private static let height = 64.0
  private static let spacing = 16.0

  private let histograms: RunHistograms
  private let name: String
  private let note: String?

  /// - Parameter note: what is absent; nil for nothing.
  public init(_ histograms: RunHistograms, of name: String, note: String? = nil) {
    (self.histograms, self.name, self.note) = (histograms, name, note)
  }

  public var figure: Figure {
    let shown = histograms.parameters.prefix(Self.mostPanels)
    let columns = min(3, max(1, shown.count))
    let ridges = shown.map { min($0.distributions.count, Self.mostRidges) }.max() ?? 1
    let body = Self.height + Double(ridges - 1) * Self.spacing
    let tall = Self.panel.title + body + Self.panel.axis + 12
    var content = Drawing(
      width: 2 * FigureStyle.margin + Double(columns) * Self.panel.width,
      height: Double((shown.count + columns - 1) / columns) * tall)
    for (index, entry) in shown.enumerated() {
      let panel = self.panel(entry.name, entry.distributions, body: body)
      content.add(
        panel, x: FigureStyle.margin + Double(index % columns) * Self.panel.width, y: Double(index / columns) * tall)
    }
    var notes = [note ?? ""]
    if ridges > 1 { notes.append("the first step at the back, the last in front") }
    if shown.count < histograms.parameters.count {
      notes.append("the first \(shown.count) of \(histograms.parameters.count) parameters")
    }
    return Figure(
      FigureStyle.titled(
        "\(histograms.kind == .weights ? "Weights" : "Gradients") of \(PageNumber.name(name, most: 60))", notes: notes,
        content),
      columns: ["parameter", "step", "low", "high", "count"],
      rows: histograms.parameters.flatMap { parameter in
        parameter.distributions.flatMap { distribution in
          distribution.buckets.map { bucket in
            [
              .string(parameter.name), distribution.step.map(JSON.int) ?? .null, .number(bucket.low),
              .number(bucket.high), .number(bucket.count),
            ]
          }
        }
      })
  }

  private func panel(_ name: String, _ all: [Distribution], body: Double) -> Drawing {
    let distributions = LineChart.thinned(all, to: Self.mostRidges)
    let (low, high) = (distributions.map(\.least).min() ?? 0, distributions.map(\.greatest).max() ?? 0)
    // Of equal numbers there is one bar in the middle.
    let room = high > low ? 0 : low == 0 ? 0.5 : abs(low) * 0.5
    let axis = ChartAxis([low - room, high + room], count: 4, endsAtValues: true)
    let parts = Distribution.parts(Int(min(distributions.map(\.count).max() ?? 0, 1e6)))
    let (left, right) = (Self.panel.left, Self.panel.width - Self.panel.right)
    let isLabelled = distributions.count > 1
    let end = isLabelled ? right - 44 : right
    var drawing = Drawing(width: Self.panel.width, height: Self.panel.title + body + Self.panel.axis)
    let title = DrawingFont.abbreviated(name, width: end - left, size: FigureStyle.captionSize)
    drawing.add(DrawingText(title, x: left, y: 13, size: FigureStyle.captionSize))
    let bottom = Self.panel.title + body
    for tick in axis.ticks {
      let x = left + axis.share(tick) * (end - left)
      drawing.add(.line(x, Self.panel.title + 6, x, bottom + 4), stroke: DrawingStroke(.grid))
      drawing.add(
        DrawingText(PageNumber.short(tick), x: x, y: bottom + 16, size: 10, colour: .pale, anchor: .middle))
    }
    let densities = distributions.map { $0.density(from: axis.low, to: axis.high, parts: parts) }
    let peak = densities.joined().max() ?? 1
    for (index, density) in densities.enumerated() {
      let base = bottom - Double(distributions.count - 1 - index) * Self.spacing
      let share = distributions.count > 1 ? Double(index) / Double(distributions.count - 1) : 0.4
      let heights = density.map { (peak > 0 ? $0 / peak : 0) * (Self.height - 8) }
      let colour = ColourMap.viridis.colour(0.1 + 0.75 * share)
      drawing.add(
        .hill(heights, left: left, right: end, bottom: base), fill: colour.faded(0.85),
        stroke: DrawingStroke(.white, width: 1))
      guard isLabelled, index == 0 || index == distributions.count - 1, let step = distributions[index].step else {
        continue
      }
      drawing.add(DrawingText(step.grouped, x: end + 5, y: base - 3, size: 10, colour: .pale))
      if index == 0 { drawing.add(DrawingText("step", x: end + 5, y: base - 15, size: 10, colour: .pale)) }
    }
    return drawing
  }
}
