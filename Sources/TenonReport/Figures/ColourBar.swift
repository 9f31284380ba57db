/// What the colours of a map stand for: a bar with numbers beside it.
struct ColourBar {
  let map: ColourMap
  let low: Double
  let high: Double
  var label = ""

  private static let thickness = 14.0
  private static let steps = 256
  /// With its numbers.
  var width: Double {
    let numbers = [low, high, (low + high) / 2].map { DrawingFont.width(PageNumber.short($0), size: 11) }
    return Self.thickness + 8 + (numbers.max() ?? 0) + (label.isEmpty ? 0 : 22)
  }

  /// Upright, the greatest number on top.
  func draw(in drawing: inout Drawing, x: Double, y: Double, height: Double) {
    var bytes: [UInt8] = []
    for step in 0..<Self.steps {
      let colour = map.colour(1 - Double(step) / Double(Self.steps - 1))
      bytes += [colour.red, colour.green, colour.blue]
    }
    let raster = Raster(unchecked: bytes, height: Self.steps, width: 1, channels: 3)
    drawing.add(.raster(raster, x: x, y: y, width: Self.thickness, height: height, smooth: true))
    drawing.add(.box(x, y, Self.thickness, height), stroke: DrawingStroke(.pale))
    let numbers = [0, 0.5, 1].map { share in (share, PageNumber.short(low + (high - low) * share)) }
    for (share, text) in numbers where height > 60 || share != 0.5 {
      drawing.add(
        DrawingText(
          text, x: x + Self.thickness + 5, y: y + height * (1 - share), size: 11, colour: .pale, isCentred: true))
    }
    guard !label.isEmpty else { return }
    drawing.add(
      DrawingText(
        DrawingFont.abbreviated(label, width: height, size: 12), x: x + width - 8, y: y + height / 2, size: 12,
        anchor: .middle, isCentred: true, rotation: 90))
  }
}
