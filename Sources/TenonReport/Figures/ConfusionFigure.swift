import TenonCore

/// How often samples of each class were taken for each class: rows are true classes, columns predicted ones, colours the
/// share of the row.
public struct ConfusionFigure {
  private static let nameWidth = 150.0
  private static let nameSize = 12.0

  private let counts: ConfusionCounts
  private let name: String
  private let map: ColourMap

  public init(_ counts: ConfusionCounts, of name: String, colours: ColourMap = .viridis) {
    (self.counts, self.name, map) = (counts, name, colours)
  }

  /// Only pairs that there are.
  public var figure: Figure {
    var rows: [[JSON]] = []
    for truth in 0..<counts.classCount {
      let total = counts.samples(of: truth)
      for predicted in 0..<counts.classCount where counts[truth, predicted] > 0 {
        rows.append([
          .string(counts.classNames[truth]), .string(counts.classNames[predicted]), .int(counts[truth, predicted]),
          .number(Double(counts[truth, predicted]) / Double(total)),
        ])
      }
    }
    return Figure(
      FigureStyle.titled(
        "Confusion of \(PageNumber.name(name, most: 40))",
        notes: ["\(counts.measured): \(counts.summary)"], matrix),
      columns: ["true", "predicted", "count", "rate"], rows: rows)
  }

  /// Smaller the more there are, from 52 to 2 pixels.
  private var cell: Double {
    switch counts.classCount {
    case ...12: 52
    case ...30: 40
    case ...60: 24
    default: max(2, (1600 / Double(counts.classCount)).rounded(.down))
    }
  }

  private var matrix: Drawing {
    let (count, cell) = (counts.classCount, cell)
    // Names that would touch each other are left out.
    let stride = max(1, Int((Self.nameSize * 1.3 / cell).rounded(.up)))
    let shown = Swift.stride(from: 0, to: count, by: stride).map { index in
      (index, DrawingFont.abbreviated(counts.classNames[index], width: Self.nameWidth, size: Self.nameSize))
    }
    let widest = shown.map { DrawingFont.width($0.1, size: Self.nameSize) }.max() ?? 0
    let isSteep = cell * Double(stride) < 24
    let lean = isSteep ? 0 : widest * 0.71
    let left = FigureStyle.margin + 22 + widest + 8
    let top = 22 + (isSteep ? widest : widest * 0.71 + 8) + 8
    let side = cell * Double(count)
    let bar = ColourBar(map: map, low: 0, high: 1, label: "share of the true class")
    let right = max(lean - cell / 2, 0) + 8
    var drawing = Drawing(
      width: left + side + max(right, 28 + bar.width) + FigureStyle.margin, height: top + side + FigureStyle.margin)
    for truth in 0..<count { row(truth, in: &drawing, left: left, top: top + Double(truth) * cell) }
    drawing.add(.box(left, top, side, side), stroke: DrawingStroke(.pale))
    for (index, text) in shown {
      let middle = (Double(index) + 0.5) * cell
      drawing.add(
        DrawingText(text, x: left - 8, y: top + middle, size: Self.nameSize, anchor: .end, isCentred: true))
      drawing.add(
        DrawingText(
          text, x: left + middle, y: top - 8, size: Self.nameSize, isCentred: true, rotation: isSteep ? -90 : -45))
    }
    drawing.add(DrawingText("predicted", x: left + side / 2, y: 12, size: 12, colour: .pale, anchor: .middle))
    drawing.add(
      DrawingText(
        "true", x: FigureStyle.margin + 6, y: top + side / 2, size: 12, colour: .pale, anchor: .middle, isCentred: true,
        rotation: -90))
    if side >= 80 { bar.draw(in: &drawing, x: left + side + 28, y: top, height: min(side, 260)) }
    return drawing
  }

  private func row(_ truth: Int, in drawing: inout Drawing, left: Double, top: Double) {
    let total = counts.samples(of: truth)
    var start = 0
    func colour(_ predicted: Int) -> DrawingColour {
      total == 0 ? .grid : map.colour(Double(counts[truth, predicted]) / Double(total))
    }
    // Neighbours of one colour are one rectangle: most of a large matrix is empty.
    for predicted in 1...counts.classCount {
      guard predicted == counts.classCount || colour(predicted) != colour(start) else { continue }
      drawing.add(
        .box(left + Double(start) * cell, top, Double(predicted - start) * cell, cell), fill: colour(start))
      start = predicted
    }
    guard cell >= 24 else { return }
    for predicted in 0..<counts.classCount {
      let text = "\(counts[truth, predicted])"
      let size = cell >= 40 ? 12.0 : 9
      guard total > 0, DrawingFont.width(text, size: size) <= cell - 2 else { continue }
      drawing.add(
        DrawingText(
          text, x: left + (Double(predicted) + 0.5) * cell, y: top + cell / 2, size: size,
          colour: colour(predicted).readable, anchor: .middle, isCentred: true))
    }
  }
}
