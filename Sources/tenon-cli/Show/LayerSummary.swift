import Tenon

/// What layers made of arrays, for TensorBoard: of each array how its numbers are spread, and a picture of each matrix in it.
struct LayerSummary {
  /// Matrices of an array, above which they are not all shown.
  private static let mostPictures = 64
  /// Pixels that the longer side of a small matrix is enlarged to, about.
  private static let side = 128
  /// Numbers in a row or column, above which nobody would look at them.
  private static let mostNumbers = 4096

  private let results: LayerResults

  init(_ results: LayerResults) { self.results = results }

  /// Writes it all at step 0.
  ///
  /// Tags are the lines above the arrays, as in `gradient of 0.weight`. Numbers that are infinite or none are left out of
  /// histograms, and black in pictures.
  ///
  /// - Throws: `FileError` for a folder that cannot be written to.
  func write(to folder: String) throws {
    let writer = try SummaryWriter(logDir: folder)
    for entry in results.entries {
      let numbers = ArrayText(entry.tensor).numbers
      let finite = numbers.filter(\.isFinite)
      guard let low = finite.min(), let high = finite.max() else { continue }
      try writer.addHistogram(entry.label, finite, step: 0)
      if let pictures = try Self.pictures(numbers, low...high, entry.tensor.shape) {
        try writer.addImages(entry.label, pictures, step: 0)
      }
    }
    try writer.close()
  }

  /// Matrices from their common least number, black, to their greatest, white; grey where all are equal.
  ///
  /// - Returns: float32 [matrices, 1, rows, columns], or nil for an array that is no matrix.
  private static func pictures(_ numbers: [Double], _ range: ClosedRange<Double>, _ shape: Shape) throws -> Tensor? {
    guard shape.rank >= 2 else { return nil }
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    guard rows * columns > 1, max(rows, columns) <= mostNumbers else { return nil }
    let scale = max(1, side / max(rows, columns))
    let count = min(mostPictures, numbers.count / (rows * columns))
    var pixels: [Float] = []
    pixels.reserveCapacity(count * rows * columns * scale * scale)
    for line in 0..<count * rows {
      let row = numbers[line * columns..<(line + 1) * columns].flatMap { number in
        [Float](repeating: share(of: number, in: range), count: scale)
      }
      for _ in 0..<scale { pixels += row }
    }
    return try Tensor(pixels, shape: [count, 1, rows * scale, columns * scale])
  }

  private static func share(of number: Double, in range: ClosedRange<Double>) -> Float {
    number.isFinite ? Float(range.share(of: number)) : 0
  }
}
