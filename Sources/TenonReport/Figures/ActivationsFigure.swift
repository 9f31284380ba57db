import TenonCore

/// What the layers of a network yield for one batch: how their numbers are spread, and how many of their units do nothing.
public struct ActivationsFigure {
  /// Of one layer.
  public struct Layer: Sendable {
    public let path: String
    public let component: String
    public let distribution: Distribution
    public let mean: Double
    /// Of all numbers, those that are 0.
    public let zeros: Double
    /// The mean of each unit (a channel, or a number) over the batch.
    public let unitMeans: [Double]
    /// Units that are 0 for the whole batch.
    public let deadUnits: Int

    /// - Parameter values: float32, [N, units, ...].
    /// - Returns: nil for other tensors, and where no number is finite.
    public init?(_ path: String, _ component: String, _ values: Tensor) {
      guard values.dtype == .float32, values.type.layout == .plain, values.shape.rank >= 2,
        values.shape.elementCount > 0
      else { return nil }
      let (rows, units) = (values.shape[0], values.shape[1])
      let inner = values.shape.elementCount / (rows * units)
      let numbers = values[Float.self]
      var sums = [Double](repeating: 0, count: units)
      var isDead = [Bool](repeating: true, count: units)
      var zeros = 0
      for row in 0..<rows {
        for unit in 0..<units {
          let start = (row * units + unit) * inner
          for place in start..<start + inner {
            sums[unit] += Double(numbers[place])
            if numbers[place] == 0 { zeros += 1 } else { isDead[unit] = false }
          }
        }
      }
      guard let distribution = try? Distribution(numbers.map(Double.init)) else { return nil }
      self.distribution = distribution
      (self.path, self.component) = (path, component)
      mean = sums.reduce(0, +) / Double(numbers.count)
      self.zeros = Double(zeros) / Double(numbers.count)
      unitMeans = sums.map { $0 / Double(rows * inner) }
      deadUnits = isDead.count { $0 }
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
      let component = DrawingFont.abbreviated(GraphBlocks.shortName(layer.component), width: room, size: 11)
      content.add(
        DrawingText(component, x: FigureStyle.margin, y: middle + 8, size: 11, colour: .pale, isCentred: true))
      hill(layer.distribution, in: &content, left: left, bottom: top + Self.rowHeight - 16)
      let share = Double(layer.deadUnits) / Double(max(1, layer.unitMeans.count))
      for (text, x, isAlarming) in [
        (PageNumber.short(layer.mean), 50.0, false), ("\((layer.zeros * 100).fixed(0)) %", 120, false),
        ("\(layer.deadUnits) of \(layer.unitMeans.count)", 250, share > 0.5),
      ] {
        content.add(
          DrawingText(
            text, x: numbers + x, y: middle, size: 12, colour: isAlarming ? DrawingColour(0xB54708) : .ink,
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
          .string($0.path), .string($0.component), .number($0.mean), .number($0.zeros), .int($0.unitMeans.count),
          .int($0.deadUnits), .number($0.distribution.least), .number($0.distribution.greatest),
        ]
      })
  }

  private func hill(_ distribution: Distribution, in drawing: inout Drawing, left: Double, bottom: Double) {
    let (low, high) = (distribution.least, distribution.greatest)
    let density = distribution.density(from: low, to: high > low ? high : low + 1, parts: Self.parts)
    // By square roots: half of a ReLU's numbers are one value, beside which the others would be flat.
    let peak = (density.max() ?? 1).squareRoot()
    let points = density.enumerated().map { part, value in
      DrawingShape.Point(
        left + (Double(part) + 0.5) / Double(Self.parts) * Self.hillWidth,
        bottom - (peak > 0 ? value.squareRoot() / peak : 0) * (Self.rowHeight - 22))
    }
    drawing.add(
      .area([.init(left, bottom)] + points + [.init(left + Self.hillWidth, bottom)]),
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
    let count = layer.unitMeans.count
    let vertical = ChartAxis([0] + layer.unitMeans.filter(\.isFinite), count: 5)
    let plot = LinePlot(
      lines: [.init(name: layer.path, points: layer.unitMeans.enumerated().map { (Double($0), $1) }, isBars: true)],
      horizontal: ChartAxis([-0.5, Double(count) - 0.5], count: 8, endsAtValues: true), vertical: vertical,
      horizontalLabel: "unit", verticalLabel: "mean", size: (680, 320), mostPoints: 10_000)
    return Figure(
      FigureStyle.titled(
        "Mean activation of the units of layer \(PageNumber.name(layer.path, most: 40)) of \(PageNumber.name(name, most: 40))",
        notes: [note, "\(layer.deadUnits) of \(Plural.count(count, "unit")) are 0 for the whole batch"], plot.drawing),
      columns: ["unit", "mean"], rows: layer.unitMeans.enumerated().map { [.int($0), .number($1)] })
  }
}
