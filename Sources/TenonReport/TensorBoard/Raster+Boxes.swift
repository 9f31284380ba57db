import TenonCore
import TenonStatistics

extension Raster {
  private static let red: [UInt8] = [255, 0, 0, 255]
  private static let black: [UInt8] = [0, 0, 0, 255]
  /// Width of a box's lines, pixels.
  private static let thickness = 2

  /// Draws rectangles in red, and in their lower left corners what they hold.
  ///
  /// What lies outside the picture is not drawn.
  ///
  /// - Parameters:
  ///   - boxes: left, top, right and bottom of each, pixels.
  ///   - labels: one for each box, in ASCII; other characters become question marks.
  /// - Throws: `SummaryError` for another number of labels, or a box that is not made of finite numbers.
  mutating func draw(boxes: [[Double]], labels: [String]? = nil) throws(SummaryError) {
    if let labels, labels.count != boxes.count {
      throw SummaryError.wrong(
        "boxes", expected: "a label for each of \(boxes.count)", received: "\(labels.count) labels")
    }
    for (index, box) in boxes.enumerated() {
      guard box.count == 4, box.allSatisfy(\.isFinite) else {
        throw SummaryError.wrong("a box", expected: "four numbers: left, top, right, bottom", received: "\(box)")
      }
      let edges = box.map { Int(max(-1e6, min(1e6, $0.rounded(.down)))) }
      let (left, right) = (min(edges[0], edges[2]), max(edges[0], edges[2]))
      let (top, bottom) = (min(edges[1], edges[3]), max(edges[1], edges[3]))
      frame(left: left, top: top, right: right, bottom: bottom)
      if let label = labels?[index], !label.isEmpty { write(label, left: left, bottom: bottom) }
    }
  }

  private mutating func frame(left: Int, top: Int, right: Int, bottom: Int) {
    let (back, ahead) = (Self.thickness / 2, Self.thickness - Self.thickness / 2)
    for edge in [top, bottom] { fill(left - back..<right + ahead, edge - back..<edge + ahead, Self.red) }
    for edge in [left, right] { fill(edge - back..<edge + ahead, top - back..<bottom + ahead, Self.red) }
  }

  private mutating func write(_ label: String, left: Int, bottom: Int) {
    // More than this is wider than any picture.
    let characters = label.prefix(1 << 12)
    let top = bottom - PixelFont.height - 2
    fill(left..<left + characters.count * PixelFont.advance + 1, top..<bottom, Self.red)
    for (index, character) in characters.enumerated() {
      let start = left + 1 + index * PixelFont.advance
      for (column, bits) in PixelFont.columns(of: character).enumerated() {
        for row in 0..<PixelFont.height where bits >> row & 1 == 1 {
          fill(start + column..<start + column + 1, top + 1 + row..<top + 2 + row, Self.black)
        }
      }
    }
  }

  private mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ colour: [UInt8]) {
    for row in rows.clamped(to: 0..<height) {
      for column in columns.clamped(to: 0..<width) {
        let place = (row * width + column) * channels
        for channel in 0..<channels { bytes[place + channel] = colour[channel] }
      }
    }
  }
}
