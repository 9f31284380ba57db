import TenonCore

/// Pictures side by side, each with a few lines below it.
struct PictureGrid {
  struct Cell {
    let picture: Raster
    var captions: [Caption] = []
  }

  struct Caption {
    let text: String
    var colour = DrawingColour.ink

    init(_ text: String, _ colour: DrawingColour = .ink) { (self.text, self.colour) = (text, colour) }
  }

  let cells: [Cell]
  /// How many side by side; nil for about as many as below each other.
  var columns: Int?
  /// The longest side of a picture, in pixels.
  var side = 96.0
  var gap = 12.0
  /// Whether each has an outline, so that white ones are seen.
  var isFramed = false
  /// Captions are cut off where they are wider than this, or than the picture.
  var captionWidth = 112.0

  private static let lineHeight = FigureStyle.captionSize * FigureStyle.lineHeight

  var drawing: Drawing {
    let lines = cells.map(\.captions.count).max() ?? 0
    let sizes = cells.map { Self.size(of: $0.picture, side: side) }
    let wide = max(sizes.map(\.width).max() ?? 1, lines > 0 ? captionWidth : 1)
    let tall = (sizes.map(\.height).max() ?? 1) + (lines > 0 ? Double(lines) * Self.lineHeight + 4 : 0)
    let across = max(1, min(cells.count, columns ?? Int((Double(cells.count) * 1.6).squareRoot().rounded(.up))))
    let down = (cells.count + across - 1) / across
    let margin = FigureStyle.margin
    var drawing = Drawing(
      width: 2 * margin + Double(across) * (wide + gap) - gap,
      height: margin + max(1, Double(down) * (tall + gap) - gap))
    for (index, (cell, size)) in zip(cells, sizes).enumerated() {
      let left = margin + Double(index % across) * (wide + gap)
      let top = Double(index / across) * (tall + gap)
      drawing.add(Self.mark(cell.picture, x: left, y: top, side: side))
      if isFramed {
        drawing.add(.box(left - 0.5, top - 0.5, size.width + 1, size.height + 1), stroke: DrawingStroke(.grey))
      }
      for (line, caption) in cell.captions.enumerated() {
        let text = DrawingFont.abbreviated(caption.text, width: wide, size: FigureStyle.captionSize)
        let y = top + size.height + 4 + (Double(line) + 0.75) * Self.lineHeight
        drawing.add(DrawingText(text, x: left, y: y, size: FigureStyle.captionSize, colour: caption.colour))
      }
    }
    return drawing
  }

  /// A picture whose longest side has a length, or somewhat less: small ones grow by whole factors, so that all of their pixels
  /// are of one size.
  static func mark(_ picture: Raster, x: Double, y: Double, side: Double) -> Drawing.Mark {
    let size = size(of: picture, side: side)
    return .raster(
      picture, x: x, y: y, width: size.width, height: size.height,
      smooth: Double(max(picture.width, picture.height)) > side)
  }

  /// What such a picture takes.
  static func size(of picture: Raster, side: Double) -> (width: Double, height: Double) {
    let longest = Double(max(picture.width, picture.height))
    let factor = longest <= side ? max(1, (side / longest).rounded(.down)) : side / longest
    return (max(1, Double(picture.width) * factor), max(1, Double(picture.height) * factor))
  }
}
