import TenonCore

/// Points of a plane by the classes of their samples, or those of one class before all others in grey.
///
/// Each eight classes have marks of their own, and beyond the twelfth the first colours come again.
public struct EmbeddingFigure {
  private static let (side, markSize, nameSize) = (560.0, 9.0, 12.0)
  private static let mostNames = 40
  private static let widestName = 220.0

  /// [N, 2].
  let points: [SIMD2<Double>]
  let samples: SampleFeatures
  let classNames: [String]
  let chosen: Int?
  let title: String
  let notes: [String]
  /// What the axes are; nil where their numbers say nothing.
  let axes: (horizontal: String, vertical: String)?

  /// - Parameters:
  ///   - chosen: the number of the class that is alone in colour.
  ///   - notes: lines below the title.
  public init(
    _ points: Tensor, of samples: SampleFeatures, classNames: [String], chosen: Int? = nil, title: String,
    notes: [String] = [], axes: (horizontal: String, vertical: String)? = nil
  ) {
    let numbers = points[Float.self].map(Double.init)
    self.points = (0..<samples.count).map { SIMD2(numbers[2 * $0], numbers[2 * $0 + 1]) }
    (self.samples, self.classNames, self.chosen) = (samples, classNames, chosen)
    (self.title, self.notes, self.axes) = (title, notes, axes)
  }

  public var figure: Figure {
    Figure(
      FigureStyle.titled(title, notes: notes, drawing), columns: ["sample", "target", "class", "x", "y"],
      rows: points.indices.map { index in
        [
          .int(samples.samples[index]), samples.targets[index].map(JSON.int) ?? .null,
          .string(samples.className(index, classNames)), .number(points[index].x), .number(points[index].y),
        ]
      })
  }

  /// How the points of a class are drawn.
  private struct Mark {
    let colour: DrawingColour
    /// 0 for a disc, then a square, a triangle and a rhombus.
    var form = 0

    func shape(_ x: Double, _ y: Double, size: Double) -> DrawingShape {
      let half = size / 2
      switch form % 4 {
      case 0: return .circle(x, y, half)
      case 1: return .box(x - half * 0.9, y - half * 0.9, size * 0.9, size * 0.9)
      case 2:
        return .area([
          .init(x, y - half * 1.15), .init(x + half * 1.1, y + half * 0.8), .init(x - half * 1.1, y + half * 0.8),
        ])
      default:
        return .area([
          .init(x, y - half * 1.2), .init(x + half * 1.2, y), .init(x, y + half * 1.2), .init(x - half * 1.2, y),
        ])
      }
    }
  }

  private func mark(_ target: Int?) -> Mark {
    if let chosen { return target == chosen ? Mark(colour: .series(0)) : Mark(colour: .grey) }
    guard let target, target >= 0 else { return Mark(colour: .grey) }
    return Mark(colour: .series(target), form: target / DrawingColour.seriesCount)
  }

  private var drawing: Drawing {
    let entries = legend
    let nameWidth = entries.map { min(Self.widestName, DrawingFont.width($0.text, size: Self.nameSize)) }.max() ?? 0
    let left = FigureStyle.margin + (axes == nil ? 0 : 22)
    let lineHeight = Self.nameSize * 1.45
    let tall = max(Self.side + (axes == nil ? 0 : 22), Double(entries.count) * lineHeight)
    var drawing = Drawing(
      width: left + Self.side + 40 + nameWidth + FigureStyle.margin, height: tall + FigureStyle.margin)
    drawing.add(.box(left, 1, Self.side, Self.side), stroke: DrawingStroke(.grid))
    drawing.add(.clipped(marks(left: left), x: left, y: 1, width: Self.side, height: Self.side))
    if let axes {
      drawing.add(
        DrawingText(
          axes.horizontal, x: left + Self.side / 2, y: Self.side + 18, size: Self.nameSize, colour: .pale,
          anchor: .middle))
      drawing.add(
        DrawingText(
          axes.vertical, x: left - 12, y: 1 + Self.side / 2, size: Self.nameSize, colour: .pale, anchor: .middle,
          isCentred: true, rotation: -90))
    }
    for (index, entry) in entries.enumerated() {
      let (x, y) = (left + Self.side + 18, 8 + Double(index) * lineHeight)
      if let mark = entry.mark { drawing.add(mark.shape(x, y, size: Self.markSize), fill: mark.colour) }
      drawing.add(
        DrawingText(
          DrawingFont.abbreviated(entry.text, width: Self.widestName, size: Self.nameSize), x: x + 14, y: y,
          size: Self.nameSize, isCentred: true))
    }
    return drawing
  }

  /// All points in the order of their samples, so that no class covers the others; a chosen class comes last.
  private func marks(left: Double) -> [Drawing.Mark] {
    let (low, high) = (
      points.reduce(points.first ?? SIMD2(), pointwiseMin), points.reduce(points.first ?? SIMD2(), pointwiseMax)
    )
    // One scale for both axes: distances are what is shown.
    let extent = max((high - low).max(), Double.leastNormalMagnitude)
    let room = Self.side - 24
    let size = points.count <= 500 ? 7.0 : points.count <= 3000 ? 5 : points.count <= 20_000 ? 3.4 : 2.4
    func drawn(_ index: Int) -> Drawing.Mark {
      let place = (points[index] - (low + high) / 2) / extent * room
      let mark = mark(samples.targets[index])
      let shape = mark.shape(left + Self.side / 2 + place.x, 1 + Self.side / 2 - place.y, size: size)
      return .shape(shape, fill: mark.colour.faded(0.75), stroke: nil)
    }
    guard let chosen else { return points.indices.map(drawn) }
    let (others, own) = (
      points.indices.filter { samples.targets[$0] != chosen }, points.indices.filter { samples.targets[$0] == chosen }
    )
    return others.map(drawn) + own.map(drawn)
  }

  private var legend: [(text: String, mark: Mark?)] {
    let counts = Dictionary(grouping: samples.targets, by: \.self).mapValues(\.count)
    func line(_ name: String, _ count: Int) -> String {
      "\(PageNumber.name(name, most: 60)) (\(count.grouped))"
    }
    if let chosen {
      let own = counts[chosen] ?? 0
      return [
        (line(classNames.name(ofClass: chosen), own), mark(chosen)),
        (line("all others", samples.count - own), mark(nil)),
      ]
    }
    let known = counts.keys.compactMap(\.self).sorted()
    var entries = known.prefix(Self.mostNames).map {
      (line(classNames.name(ofClass: $0), counts[$0] ?? 0), Optional(mark($0)))
    }
    if known.count > Self.mostNames { entries.append(("and \(known.count - Self.mostNames) more", nil)) }
    if let count = counts[nil] { entries.append((line(known.isEmpty ? "samples" : "no class", count), mark(nil))) }
    return entries
  }
}
