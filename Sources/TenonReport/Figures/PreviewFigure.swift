import TenonCore
import TenonTraining

/// A sheet of samples: each row has one before its transforms, and then several draws of them.
public struct PreviewFigure {
  private static let (side, gap, nameSize) = (112.0, 10.0, 12.0)

  private let preview: SamplePreview
  private let title: String

  public init(_ preview: SamplePreview, of name: String) {
    self.preview = preview
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
      place(try picture(row.before), in: &drawing, x: left, y: top)
      for (draw, tensor) in row.after.enumerated() {
        let x = left + Double(draw + 1) * (Self.side + Self.gap) + Self.gap
        place(try picture(tensor), in: &drawing, x: x, y: top)
      }
      let caption = "sample \(row.sample)" + (row.target.map { ": \(className($0))" } ?? "")
      drawing.add(
        DrawingText(
          DrawingFont.abbreviated(caption, width: 3 * Self.side, size: Self.nameSize), x: left,
          y: top + Self.side + Self.nameSize, size: Self.nameSize))
    }
    return FigureStyle.titled(title, notes: notes, drawing)
  }

  private var notes: [String] {
    let names = preview.transforms.map { $0.name.replacing("tenon/", with: "", maxReplacements: 1) }
    return [names.isEmpty ? "no transforms" : names.joined(separator: ", ")]
  }

  private func className(_ target: Int) -> String {
    preview.classNames.indices.contains(target) ? preview.classNames[target] : "\(target)"
  }

  private func place(_ raster: Raster, in drawing: inout Drawing, x: Double, y: Double) {
    let longest = Double(max(raster.width, raster.height))
    let factor = longest <= Self.side ? max(1, (Self.side / longest).rounded(.down)) : Self.side / longest
    drawing.add(
      .raster(
        raster, x: x, y: y, width: max(1, Double(raster.width) * factor),
        height: max(1, Double(raster.height) * factor),
        smooth: longest > Self.side))
  }

  /// Bytes as they are; numbers without what a last Normalize did, else from their least to their greatest.
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
    let size = shape[1] * shape[2]
    var values = Array(tensor[Float.self])
    if let (mean, deviation) = normalization(channels: shape[0]) {
      for index in values.indices { values[index] = values[index] * deviation[index / size] + mean[index / size] }
    } else if !values.allSatisfy({ $0 >= 0 && $0 <= 1 }) {
      let planes = (0..<shape[0]).map { Array(values[$0 * size..<($0 + 1) * size]) }
      return Raster(normalizing: planes, height: shape[1], width: shape[2])
    }
    // Rounded, so that a byte that was made a number and normalized is the same byte again.
    let bytes = values.map { UInt8((($0.isFinite ? max(0, min(1, $0)) : 0.5) * 255).rounded()) }
    return try Raster(Tensor(bytes, shape: tensor.shape))
  }

  /// What the last transform has taken away and divided by, where that is Normalize.
  private func normalization(channels: Int) -> (mean: [Float], deviation: [Float])? {
    guard let last = preview.transforms.last(where: { $0.name == "tenon/Normalize" }) else { return nil }
    func numbers(_ name: String) -> [Float]? {
      guard let value = last.arguments.first(where: { $0.name == name })?.value else { return nil }
      var values = value.number.map { [Float($0)] } ?? []
      if case .list(let list) = value { values = list.compactMap { $0.number.map { Float($0) } } }
      return values.count == channels ? values : values.count == 1 ? Array(repeating: values[0], count: channels) : nil
    }
    guard let mean = numbers("mean"), let deviation = numbers("std") else { return nil }
    return (mean, deviation)
  }
}
