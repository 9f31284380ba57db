import TenonCore
import TenonStatistics

/// Pictures as they were before they were normalized: what a model reads, for people.
public struct ShownPictures {
  /// Per channel, in the order of the channels; nil where nothing is to be undone.
  private let normalization: (mean: [Double], deviation: [Double])?

  /// - Parameter transforms: what was applied; the last one that has a mean and a deviation is undone.
  public init(undoing transforms: [ComponentReference] = []) {
    normalization =
      transforms.reversed().lazy.compactMap { transform in
        let mean = Self.numbers(transform, "mean")
        let deviation = Self.numbers(transform, "std")
        return mean.isEmpty || mean.count != deviation.count ? nil : (mean, deviation)
      }.first
  }

  private static func numbers(_ transform: ComponentReference, _ name: String) -> [Double] {
    switch transform.arguments.first(where: { $0.name == name })?.value {
    case .list(let values): values.compactMap(\.number)
    case let value?: value.number.map { [$0] } ?? []
    case nil: []
    }
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
    let restored = try restored(batch)
    let bytes = PictureBytes(of: restored)
    return try rows.map { row in
      try Raster(bytes.pictures(row..<row + 1, of: restored), dataFormats: "NCHW", columns: 1)
    }
  }

  private func restored(_ batch: Tensor) throws -> Tensor {
    let (channels, area) = (batch.shape[1], batch.shape[2] * batch.shape[3])
    guard batch.dtype == .float32, let normalization, [1, channels].contains(normalization.mean.count) else {
      return batch
    }
    let result = try batch.copy()
    let numbers = result[Float.self]
    for place in numbers.indices {
      let channel = normalization.mean.count == 1 ? 0 : place / area % channels
      let number = Double(numbers[place]) * normalization.deviation[channel] + normalization.mean[channel]
      // Rounding may leave a little less than black, which would make the least number another one.
      numbers[place] = Float(abs(number) < 1e-5 ? 0 : abs(number - 1) < 1e-5 ? 1 : number)
    }
    return result
  }
}
