import TenonCore
import TenonStatistics

/// What the layers of a network yield for one batch: how their numbers are spread, and how many of their units do nothing.
public struct ActivationsFigure {
  /// Of one layer.
  public struct Layer: Sendable {
    public let path: String
    public let component: String
    let distribution: Distribution
    let units: UnitStatistics

    /// - Parameter values: float32, [N, units, ...].
    /// - Returns: nil for other tensors, and where no number is finite.
    public init?(_ path: String, _ component: String, _ values: Tensor) {
      guard let units = UnitStatistics(values),
        let distribution = try? Distribution(TensorNumbers.doubles(values, path))
      else { return nil }
      (self.path, self.component) = (path, component)
      (self.distribution, self.units) = (distribution, units)
    }
  }

  private static let rowHeight = 46.0
  private static let mostRows = 200
  private static let nameWidth = 220.0
  private static let hillWidth = 260.0
  private static let parts = 64

  private let layers: [Layer]
  private let name: String
  private let note: String

  /// - Parameter note: what the batch is.
  public init(_ layers: [Layer], of name: String, note: String) {
    (self.layers, self.name, self.note) = (layers, name, note)
  }

  /// Of all layers: a hill each.
  public var figure: Figure {
    let shown = layers.prefix(Self.mostRows)
    let (left, numbers) = (
      FigureStyle.margin + Self.nameWidth, FigureStyle.margin + Self.nameWidth + Self.hillWidth + 24
    )
    var content = Drawing(width: numbers + 270, height: Double(shown.count) * Self.rowHeight + 34)
    for (text, x) in [("mean", 50.0), ("zeros", 120), ("dead units", 250)] {
      content.add(DrawingText(text, x: numbers + x, y: 12, size: 11, colour: .pale, anchor: .end))
    }
    for (index, layer) in shown.enumerated() {
      let top = 20 + Double(index) * Self.rowHeight
      let middle = top + Self.rowHeight / 2
      let room = Self.nameWidth - 14
      let path = DrawingFont.abbreviated(layer.path, width: room, size: 12)
      content.add(DrawingText(path, x: FigureStyle.margin, y: middle - 8, size: 12, isCentred: true))
      let component = DrawingFont.abbreviated(layer.component.shortComponentName, width: room, size: 11)
      content.add(
        DrawingText(component, x: FigureStyle.margin, y: middle + 8, size: 11, colour: .pale, isCentred: true))
      hill(layer.distribution, in: &content, left: left, bottom: top + Self.rowHeight - 16)
      let units = layer.units
      let share = Double(units.deadUnits) / Double(max(1, units.unitMeans.count))
      for (text, x, isAlarming) in [
        (PageNumber.short(units.mean), 50.0, false), ("\((units.zeros * 100).fixed(0)) %", 120, false),
        ("\(units.deadUnits) of \(units.unitMeans.count)", 250, share > 0.5),
      ] {
        content.add(
          DrawingText(
            text, x: numbers + x, y: middle, size: 12, colour: isAlarming ? .alarming : .ink,
            anchor: .end,
            isCentred: true))
      }
    }
    let cut = layers.count > shown.count ? "the first \(shown.count) of \(layers.count) layers; " : ""
    return Figure(
      FigureStyle.titled(
        "Activations of \(PageNumber.name(name, most: 60))",
        notes: [note, cut + "a unit is a channel, or a number; a dead one is 0 for the whole batch"], content),
      columns: ["layer", "component", "mean", "zeros", "units", "dead_units", "least", "greatest"],
      rows: layers.map {
        [
          .string($0.path), .string($0.component), .number($0.units.mean), .number($0.units.zeros),
          .int($0.units.unitMeans.count), .int($0.units.deadUnits), .number($0.distribution.least),
          .number($0.distribution.greatest),
        ]
      })
  }

  private func hill(_ distribution: Distribution, in drawing: inout Drawing, left: Double, bottom: Double) {
    let (low, high) = (distribution.least, distribution.greatest)
    let density = distribution.density(from: low, to: high > low ? high : low + 1, parts: Self.parts)
    // By square roots: half of a ReLU's numbers are one value, beside which the others would be flat.
    let peak = (density.max() ?? 1).squareRoot()
    let heights = density.map { (peak > 0 ? $0.squareRoot() / peak : 0) * (Self.rowHeight - 22) }
    drawing.add(
      .hill(heights, left: left, right: left + Self.hillWidth, bottom: bottom),
      fill: ColourMap.viridis.colour(0.4).faded(0.85))
    drawing.add(.line(left, bottom, left + Self.hillWidth, bottom), stroke: DrawingStroke(.grey))
    drawing.add(DrawingText(PageNumber.short(low), x: left, y: bottom + 11, size: 9.5, colour: .pale))
    drawing.add(
      DrawingText(
        PageNumber.short(high), x: left + Self.hillWidth, y: bottom + 11, size: 9.5, colour: .pale, anchor: .end))
    if low < 0, high > 0 {
      let zero = left - low / (high - low) * Self.hillWidth
      drawing.add(.line(zero, bottom - 3, zero, bottom + 3), stroke: DrawingStroke(.pale))
    }
  }

  /// Of one layer: the mean of each unit.
  public static func units(of layer: Layer, in name: String, note: String) -> Figure {
    let means = layer.units.unitMeans
    let vertical = ChartAxis([0] + means.filter(\.isFinite), count: 5)
    let plot = LinePlot(
      lines: [.init(name: layer.path, points: means.enumerated().map { (Double($0), $1) }, isBars: true)],
      horizontal: ChartAxis([-0.5, Double(means.count) - 0.5], count: 8, endsAtValues: true), vertical: vertical,
      horizontalLabel: "unit", verticalLabel: "mean", size: (680, 320), mostPoints: 10_000)
    return Figure(
      FigureStyle.titled(
        "Mean activation of the units of layer \(PageNumber.name(layer.path, most: 40)) of \(PageNumber.name(name, most: 40))",
        notes: [note, "\(layer.units.deadUnits) of \(Plural.count(means.count, "unit")) are 0 for the whole batch"],
        plot.drawing),
      columns: ["unit", "mean"], rows: means.enumerated().map { [.int($0), .number($1)] })
  }
}
