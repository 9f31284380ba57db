import TenonCore

/// A row of features for each sample, in memory of a tensor.
struct FeatureMatrix {
  let rows: Int
  let columns: Int
  let values: UnsafePointer<Float>
  private let tensor: Tensor

  /// - Parameter tensor: float32; dimensions after the first are put after each other.
  /// - Throws: `EmbeddingError` when there is nothing to embed, or a number is not finite.
  init(_ tensor: Tensor) throws(EmbeddingError) {
    let columns = tensor.shape.dimensions.dropFirst().reduce(1, *)
    guard tensor.dtype == .float32, tensor.shape.rank > 1, tensor.shape[0] > 0, columns > 0 else {
      throw EmbeddingError.noFeatures(tensor.type)
    }
    self.tensor = tensor
    self.columns = columns
    rows = tensor.shape[0]
    values = UnsafePointer(tensor.data.assumingMemoryBound(to: Float.self))
    for index in 0..<rows * columns where !values[index].isFinite {
      throw EmbeddingError.notFinite(values[index], sample: index / columns, feature: index % columns)
    }
  }

  @inline(__always)
  func row(_ index: Int) -> UnsafePointer<Float> { values + index &* columns }

  /// The mean of each column, added up in double precision.
  func mean() -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 0..<rows {
        let values = self.row(row)
        for column in 0..<columns { sums[column] += Double(values[column]) }
      }
    }
    return sums.map { $0 / Double(rows) }
  }
}
