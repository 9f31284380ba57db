import TenonCore
import TenonImage

/// Which parts of a picture a network's answer rests on: the picture, the parts as colours, and both over each other.
public struct SaliencyFigure {
  private static let side = 224.0

  private let saliency: [Float]
  private let height: Int
  private let width: Int
  private let picture: Raster
  private let title: String
  private let notes: [String]

  /// - Parameters:
  ///   - saliency: row by row, none below 0; of the picture's extents or smaller ones.
  ///   - picture: what the network reads.
  public init(
    _ saliency: [Float], height: Int, width: Int, picture: Raster, title: String, notes: [String]
  ) throws(FigureError) {
    guard saliency.count == height * width, height > 0, width > 0 else {
      throw FigureError("no-saliency", "\(saliency.count) numbers are no picture of \(height) x \(width)")
    }
    (self.saliency, self.height, self.width) = (saliency, height, width)
    (self.picture, self.title, self.notes) = (picture, title, notes)
  }

  public func figure() throws -> Figure {
    // What stands out alone would leave all else dark.
    let sorted = saliency.filter(\.isFinite).sorted()
    let top = sorted.isEmpty ? 1 : max(sorted[min(sorted.count - 1, sorted.count * 99 / 100)], .leastNormalMagnitude)
    let shares = saliency.map { $0.isFinite ? UInt8(max(0, min(255, $0 / top * 255))) : 0 }
    // The numbers are stretched, and not their colours, which would give others in between.
    let small = try Image(height: height, width: width, channels: 1, pixels: shares)
    let large = try Resample.resize(small, height: picture.height, width: picture.width, filter: .bilinear)
    let colours = ColourMap.viridis.table
    let heat = Raster(
      unchecked: large.pixels.flatMap { [colours[Int($0)].red, colours[Int($0)].green, colours[Int($0)].blue] },
      height: picture.height, width: picture.width, channels: 3)
    var over: [UInt8] = []
    for pixel in 0..<picture.height * picture.width {
      // The more it counts, the less of the picture is seen.
      let share = 50 + Int(large.pixels[pixel]) * 120 / 255
      for channel in 0..<3 {
        let own = Int(picture.bytes[pixel * picture.channels + (picture.channels == 1 ? 0 : channel)])
        over.append(UInt8((own * (255 - share) + Int(heat.bytes[pixel * 3 + channel]) * share) / 255))
      }
    }
    let both = Raster(unchecked: over, height: picture.height, width: picture.width, channels: 3)
    let grid = PictureGrid(
      cells: [
        .init(picture: picture, captions: [.init("what the network reads", .pale)]),
        .init(picture: heat, captions: [.init("what counts", .pale)]),
        .init(picture: both, captions: [.init("both", .pale)]),
      ], columns: 3, side: Self.side, captionWidth: max(110, PictureGrid.size(of: picture, side: Self.side).width))
    var content = grid.drawing
    let bar = ColourBar(map: .viridis, low: 0, high: 1)
    let tall = content.height - FigureStyle.margin - FigureStyle.captionSize * FigureStyle.lineHeight - 4
    var wider = Drawing(width: content.width + bar.width + 8, height: content.height)
    bar.draw(in: &wider, x: content.width - 2, y: 0, height: max(40, tall))
    wider.add(content, x: 0, y: 0)
    content = wider
    return Figure(
      FigureStyle.titled(title, notes: notes, content), columns: ["row", "column", "saliency"],
      rows: Figure.rows(saliency, width: width))
  }
}
