import TenonCore

/// Lines over two axes, with their names beside them.
struct LinePlot {
  struct Line {
    let name: String
    let points: [(x: Double, y: Double)]
    /// Whether it goes straight up or down where it changes, and is level in between.
    var isStepped = false
    /// Whether there is a bar from 0 to each point in place of the line.
    var isBars = false
  }

  static let mostNames = 24
  private static let frame = (left: 70.0, right: 20.0, top: 10.0, bottom: 48.0)
  private static let nameSize = 12.0

  let lines: [Line]
  let horizontal: ChartAxis
  let vertical: ChartAxis
  let horizontalLabel: String
  let verticalLabel: String
  let size: (width: Double, height: Double)
  /// Two points of a line that others are compared with.
  var reference: [(x: Double, y: Double)] = []
  /// At most so many points of a line are drawn.
  var mostPoints = 2000

  var drawing: Drawing {
    let names = lines.count > 1 ? lines.prefix(Self.mostNames).map(\.name) : []
    let nameWidth = names.map { min(190, DrawingFont.width($0, size: Self.nameSize)) }.max() ?? 0
    let legend = names.isEmpty ? 0 : nameWidth + 50
    var drawing = Drawing(width: size.width + legend, height: size.height)
    axes(in: &drawing)
    var inside: [Drawing.Mark] = []
    if reference.count > 1 {
      let dashed = DrawingStroke(.grey, width: 1.5, dashes: [5, 4])
      inside.append(.shape(.line(reference.map(place)), fill: nil, stroke: dashed))
    }
    for (index, line) in lines.enumerated().reversed() {
      if line.isBars {
        inside += bars(line.points, Self.stroke(index).colour)
        continue
      }
      for piece in LineChart.pieces(LineChart.thinned(line.points, to: mostPoints)) {
        let stroke = Self.stroke(index)
        guard piece.count > 1 else {
          let point = place(piece[0])
          inside.append(.shape(.circle(point.x, point.y, 3), fill: stroke.colour, stroke: nil))
          continue
        }
        inside.append(.shape(.line(Self.path(piece.map(place), line.isStepped)), fill: nil, stroke: stroke))
      }
    }
    let (left, top) = (Self.frame.left, Self.frame.top)
    drawing.add(
      .clipped(
        inside, x: left - 1, y: top - 2, width: size.width - left - Self.frame.right + 3,
        height: size.height - top - Self.frame.bottom + 4))
    for (index, name) in names.enumerated() {
      let y = top + 10 + Double(index) * Self.nameSize * 1.4
      let text =
        index == Self.mostNames - 1 && lines.count > Self.mostNames ? "and \(lines.count - index) more" : name
      if text == name { drawing.add(.line(size.width, y, size.width + 24, y), stroke: Self.stroke(index)) }
      drawing.add(
        DrawingText(
          DrawingFont.abbreviated(text, width: 190, size: Self.nameSize), x: size.width + 30, y: y, size: Self.nameSize,
          isCentred: true))
    }
    return drawing
  }

  /// One beside the other, each as wide as the axis has room for a whole number.
  private func bars(_ points: [(x: Double, y: Double)], _ colour: DrawingColour) -> [Drawing.Mark] {
    points.filter(\.y.isFinite).map { point in
      let (left, right) = (place((point.x - 0.4, 0)), place((point.x + 0.4, point.y)))
      return .shape(
        .box(left.x, min(left.y, right.y), max(0.5, right.x - left.x), abs(right.y - left.y)), fill: colour, stroke: nil
      )
    }
  }

  private static func stroke(_ index: Int) -> DrawingStroke {
    let dashes: [[Double]] = [[], [7, 3], [2, 2], [9, 3, 2, 3]]
    return DrawingStroke(.series(index), width: 1.8, dashes: dashes[index / DrawingColour.seriesCount % dashes.count])
  }

  private func place(_ point: (x: Double, y: Double)) -> DrawingShape.Point {
    let wide = size.width - Self.frame.left - Self.frame.right
    let tall = size.height - Self.frame.top - Self.frame.bottom
    return DrawingShape.Point(
      Self.frame.left + horizontal.share(point.x) * wide,
      size.height - Self.frame.bottom - vertical.share(point.y) * tall)
  }

  private static func path(_ points: [DrawingShape.Point], _ isStepped: Bool) -> [DrawingShape.Point] {
    guard isStepped else { return points }
    return zip(points, points.dropFirst()).flatMap { [$0, DrawingShape.Point($1.x, $0.y)] } + points.suffix(1)
  }

  private func axes(in drawing: inout Drawing) {
    let (left, right) = (Self.frame.left, size.width - Self.frame.right)
    let (top, bottom) = (Self.frame.top, size.height - Self.frame.bottom)
    for tick in vertical.ticks {
      let y = place((horizontal.low, tick)).y
      drawing.add(.line(left, y, right, y), stroke: DrawingStroke(.grid))
      drawing.add(
        DrawingText(
          PageNumber.short(tick), x: left - 7, y: y, size: 11, colour: .pale, anchor: .end,
          isCentred: true))
    }
    for tick in horizontal.ticks {
      let x = place((tick, vertical.low)).x
      drawing.add(.line(x, bottom, x, bottom + 4), stroke: DrawingStroke(.pale))
      drawing.add(
        DrawingText(PageNumber.short(tick), x: x, y: bottom + 17, size: 11, colour: .pale, anchor: .middle))
    }
    drawing.add(
      .line([.init(left, top), .init(left, bottom), .init(right, bottom)]), stroke: DrawingStroke(.pale))
    drawing.add(DrawingText(horizontalLabel, x: (left + right) / 2, y: bottom + 37, size: 12, anchor: .middle))
    drawing.add(
      DrawingText(
        verticalLabel, x: 16, y: (top + bottom) / 2, size: 12, anchor: .middle, isCentred: true, rotation: -90))
  }
}
