import TenonCore
import TenonStatistics
import TenonTraining

/// A sheet of samples: each row has one before its transforms, and then several draws of them.
public struct PreviewFigure {
  private static let (side, gap, nameSize) = (112.0, 10.0, 12.0)

  private let preview: SamplePreview
  private let normalization: PictureNormalization?
  private let title: String

  public init(_ preview: SamplePreview, of name: String) {
    self.preview = preview
    normalization = PictureNormalization(undoing: preview.transforms)
    title = "\(name): samples before and after their transforms"
  }

  /// - Throws: `FigureError` for samples that are no pictures.
  public func drawing() throws -> Drawing {
    let draws = preview.rows.map(\.after.count).max() ?? 0
    let rowHeight = Self.side + Self.nameSize * 1.4 + Self.gap
    let left = FigureStyle.margin
    var drawing = Drawing(
      width: 2 * left + Double(draws + 1) * (Self.side + Self.gap) + Self.gap,
      height: 20 + Double(max(1, preview.rows.count)) * rowHeight)
    drawing.add(DrawingText("before", x: left, y: 12, size: Self.nameSize, colour: .pale))
    drawing.add(
      DrawingText(
        "after, \(draws) draws", x: left + Self.side + 2 * Self.gap, y: 12, size: Self.nameSize, colour: .pale))
    for (index, row) in preview.rows.enumerated() {
      let top = 20 + Double(index) * rowHeight
      drawing.add(PictureGrid.mark(try picture(row.before), x: left, y: top, side: Self.side))
      for (draw, tensor) in row.after.enumerated() {
        let x = left + Double(draw + 1) * (Self.side + Self.gap) + Self.gap
        drawing.add(PictureGrid.mark(try picture(tensor), x: x, y: top, side: Self.side))
      }
      let caption = "sample \(row.sample)" + (row.target.map { ": \(preview.classNames.name(ofClass: $0))" } ?? "")
      drawing.add(
        DrawingText(
          DrawingFont.abbreviated(caption, width: 3 * Self.side, size: Self.nameSize), x: left,
          y: top + Self.side + Self.nameSize, size: Self.nameSize))
    }
    return FigureStyle.titled(title, notes: notes, drawing)
  }

  private var notes: [String] {
    let names = preview.transforms.map(\.name.shortComponentName)
    return [names.isEmpty ? "no transforms" : names.joined(separator: ", ")]
  }

  /// Bytes as they are; numbers without what a normalization did, or from 0 to 1, else from their least to their greatest.
  private func picture(_ tensor: Tensor) throws -> Raster {
    let shape = tensor.shape.dimensions
    if tensor.dtype == .uint8, shape.count == 3, [1, 3, 4].contains(shape[2]) {
      return try Raster(tensor, dataFormats: "HWC")
    }
    if tensor.dtype == .uint8, shape.count == 2 { return try Raster(tensor, dataFormats: "HW") }
    guard tensor.dtype == .float32, shape.count == 3, [1, 3].contains(shape[0]) else {
      throw FigureError(
        "no-picture", "samples of \(tensor.type) are no pictures",
        expected: "bytes [H, W, C], or numbers [C, H, W], of 1 or 3 channels",
        help: "what samples are, `tenon data stats` says")
    }
    let bytes = normalization?.bytes(tensor) ?? PictureNormalization.bytes(unchanged: tensor)
    if let bytes { return try Raster(Tensor(bytes, shape: tensor.shape)) }
    return Raster(normalizing: (0..<shape[0]).map(tensor.plane), height: shape[1], width: shape[2])
  }
}
