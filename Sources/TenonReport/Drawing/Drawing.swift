import TenonCore

/// A picture made of marks, of which a file is written: SVG by this program alone, PNG by cairo.
///
///     var drawing = Drawing(width: 200, height: 60)
///     drawing.add(.box(10, 10, 80, 40), fill: .grey)
///     drawing.add(DrawingText("<b>", x: 50, y: 35, anchor: .middle))
///     try drawing.write(to: "boxes.svg")
///
/// x goes right, y goes down, both in pixels. Later marks lie over earlier ones. Both formats show the same: extents of text come
/// from a table (`DrawingFont`), whether cairo is there or not.
public struct Drawing: Sendable, Equatable {
  /// One thing that is drawn.
  public enum Mark: Sendable, Equatable {
    /// Filled first, then its outline.
    case shape(DrawingShape, fill: DrawingColour?, stroke: DrawingStroke?)
    case text(DrawingText)
    /// Pixels, stretched to a box; not `smooth`, each pixel stays a rectangle of one colour.
    case raster(Raster, x: Double, y: Double, width: Double, height: Double, smooth: Bool)
    /// Only what lies in a box is seen of these.
    case clipped([Mark], x: Double, y: Double, width: Double, height: Double)
  }

  /// Limits of a picture that is written.
  static let longestSide = 20_000.0
  static let mostPixels = 100_000_000.0

  public let width: Double
  public let height: Double
  public var background = DrawingColour.white
  /// What it shows, for who cannot see it.
  public var title: String
  public private(set) var marks: [Mark] = []

  public init(width: Double, height: Double, title: String = "") {
    (self.width, self.height, self.title) = (width.rounded(.up), height.rounded(.up), title)
  }

  public mutating func add(_ mark: Mark) { marks.append(mark) }

  public mutating func add(_ shape: DrawingShape, fill: DrawingColour? = nil, stroke: DrawingStroke? = nil) {
    marks.append(.shape(shape, fill: fill, stroke: stroke))
  }

  public mutating func add(_ text: DrawingText) { marks.append(.text(text)) }

  /// The marks of another drawing, all moved.
  public mutating func add(_ other: Drawing, x: Double, y: Double) {
    marks += other.marks.map { $0.moved(x, y) }
  }

  /// - Throws: `DrawingError` for a picture that is too large, or has no size.
  func checkSize() throws(DrawingError) {
    guard width >= 1, height >= 1, width <= Self.longestSide, height <= Self.longestSide,
      width * height <= Self.mostPixels
    else { throw .size(width: width, height: height) }
  }
}

extension Drawing.Mark {
  func moved(_ dx: Double, _ dy: Double) -> Drawing.Mark {
    switch self {
    case .shape(let shape, let fill, let stroke): .shape(shape.moved(dx, dy), fill: fill, stroke: stroke)
    case .text(let text): .text(text.moved(dx, dy))
    case .raster(let raster, let x, let y, let width, let height, let smooth):
      .raster(raster, x: x + dx, y: y + dy, width: width, height: height, smooth: smooth)
    case .clipped(let marks, let x, let y, let width, let height):
      .clipped(marks.map { $0.moved(dx, dy) }, x: x + dx, y: y + dy, width: width, height: height)
    }
  }
}
