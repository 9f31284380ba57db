import TenonCore
import TenonImage

/// Samples that a model was surest of, and wrong.
public struct MistakesFigure {
  private let mistakes: [Mistake]
  private let counts: ConfusionCounts
  private let name: String

  public init(_ mistakes: [Mistake], _ counts: ConfusionCounts, of name: String) {
    (self.mistakes, self.counts, self.name) = (mistakes, counts, name)
  }

  /// - Throws: `ImageError` for pictures of a report that are none.
  public func figure() throws -> Figure {
    let limits = ImageLimits(pixels: Mistake.side * Mistake.side)
    let cells = try mistakes.map { mistake in
      PictureGrid.Cell(
        picture: Raster(try ImageReader.read(bytes: mistake.png, name: "sample \(mistake.sample)", limits: limits)),
        captions: [
          .init(Self.text(counts.classNames[mistake.predicted], mistake.confidence), .alarming),
          .init("is " + Self.text(counts.classNames[mistake.truth], mistake.rightConfidence)),
          .init("sample \(mistake.sample)", .pale),
        ])
    }
    return Figure(
      FigureStyle.titled(
        "Most confident mistakes of \(PageNumber.name(name, most: 40))",
        notes: ["\(counts.measured): what it was taken for, and what it is"],
        PictureGrid(cells: cells, captionWidth: 132).drawing),
      columns: ["sample", "true", "predicted", "confidence", "true_confidence"],
      rows: mistakes.map {
        [
          .int($0.sample), .string(counts.classNames[$0.truth]), .string(counts.classNames[$0.predicted]),
          .number($0.confidence), .number($0.rightConfidence),
        ]
      })
  }

  /// `Coat (81 %)`; a long name is cut off, and not what follows it.
  private static func text(_ name: String, _ share: Double) -> String {
    let short = DrawingFont.abbreviated(name, width: 72, size: FigureStyle.captionSize)
    return share.isFinite ? "\(short) (\(PageNumber.percent(share)))" : short
  }
}
