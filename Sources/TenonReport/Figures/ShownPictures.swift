import TenonCore
import TenonStatistics

/// Pictures as they were before they were normalized: what a model reads, for people.
public struct ShownPictures {
  /// Nil where nothing is to be undone.
  private let normalization: PictureNormalization?

  /// - Parameter transforms: what was applied; the last one that has a mean and a deviation is undone.
  public init(undoing transforms: [ComponentReference]) {
    normalization = PictureNormalization(undoing: transforms)
  }

  /// The pictures of a batch that has any: bytes as they are, normalized ones back to where they were, others with the batch's
  /// least and greatest number as black and white.
  ///
  /// - Parameters:
  ///   - batch: [N, C, H, W] with one or three channels.
  ///   - rows: which of them.
  /// - Returns: nil for another tensor.
  public func rasters(_ rows: Range<Int>, of batch: Tensor) throws -> [Raster]? {
    guard PictureBytes.isBatch(batch), rows.lowerBound >= 0, rows.upperBound <= batch.shape[0] else { return nil }
    let restored = try batch.dtype == .float32 ? normalization?.undone(batch) ?? batch : batch
    let bytes = PictureBytes(of: restored)
    return try rows.map { row in
      try Raster(bytes.pictures(row..<row + 1, of: restored), dataFormats: "NCHW", columns: 1)
    }
  }
}
