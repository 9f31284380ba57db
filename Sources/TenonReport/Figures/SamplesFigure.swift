import TenonCore
import TenonData

/// Samples as a training reads them, after all transforms, with their classes.
public struct SamplesFigure {
  public struct Sample {
    /// In its dataset.
    public let index: Int
    /// Of several crops, which one, from 0.
    public let crop: Int
    /// Nil where the data has none.
    public let label: Int?
    public let className: String?
    public let picture: Raster
  }

  public static let most = 400

  private let samples: [Sample]
  private let name: String
  private let note: String

  /// - Parameter note: which data it is.
  public init(_ samples: [Sample], of name: String, note: String) {
    (self.samples, self.name, self.note) = (samples, name, note)
  }

  /// Takes samples out of batches.
  ///
  /// - Parameters:
  ///   - epoch: whose random draws the transforms go by, from 0.
  ///   - count: at most so many.
  ///   - pictures: how they are shown.
  /// - Throws: what reading throws; `FigureError` for data without pictures.
  public static func samples(
    of loader: BatchLoader, epoch: Int, count: Int, inputs: [String], _ pictures: ShownPictures
  ) throws -> [Sample] {
    let classNames = loader.source.dataset.classNames
    var samples: [Sample] = []
    var position = 0
    while samples.count < count, position < loader.batchCount {
      let batch = try loader.batch(position, epoch: epoch)
      position += 1
      guard batch.count > 0 else { continue }
      let crops = max(1, batch.crops)
      let fields = inputs + batch.fields.keys.sorted()
      let shown = try fields.lazy.compactMap { name in
        try batch.fields[name].flatMap { try pictures.rasters(0..<min($0.shape[0], batch.count * crops), of: $0) }
      }.first { !$0.isEmpty }
      guard let shown else { throw FigureError.noPictures(batch.fields.mapValues { "\($0.type)" }) }
      for (row, picture) in shown.enumerated() where samples.count < count {
        let label = batch.target(ofRow: row / crops)
        samples.append(
          Sample(
            index: batch.samples[row / crops], crop: row % crops, label: label,
            className: label.flatMap { classNames.indices.contains($0) ? classNames[$0] : nil }, picture: picture))
      }
    }
    return samples
  }

  public var figure: Figure {
    let hasCrops = samples.contains { $0.crop > 0 }
    let cells = samples.map { sample -> PictureGrid.Cell in
      var captions: [PictureGrid.Caption] = []
      if let label = sample.label { captions.append(.init(sample.className ?? "\(label)")) }
      captions.append(.init("sample \(sample.index)\(hasCrops ? ", crop \(sample.crop + 1)" : "")", .pale))
      return .init(picture: sample.picture, captions: captions)
    }
    return Figure(
      FigureStyle.titled(
        "Samples of \(PageNumber.name(name, most: 60))", notes: [note],
        PictureGrid(cells: cells, side: 112).drawing),
      columns: ["sample", "crop", "label", "class", "height", "width"],
      rows: samples.map {
        [
          .int($0.index), .int($0.crop), $0.label.map(JSON.int) ?? .null, $0.className.map(JSON.string) ?? .null,
          .int($0.picture.height), .int($0.picture.width),
        ]
      })
  }
}

extension FigureError {
  fileprivate static func noPictures(_ fields: [String: String]) -> FigureError {
    let received = fields.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return FigureError(
      "no-pictures", "the samples have no pictures to show, but \(received)",
      expected: "a field [N, C, H, W] with 1 or 3 channels")
  }
}
