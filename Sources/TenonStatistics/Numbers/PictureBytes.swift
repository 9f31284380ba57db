import TenonCore

/// Makes pictures of a model's inputs: bytes as they are, numbers from 0 to 1 times 255, and others, as normalized pictures
/// are, with the least and the greatest of a batch as black and white.
package struct PictureBytes {
  private let low: Float
  private let high: Float

  /// Whether a tensor is [N, C, H, W] with one or three channels.
  package static func isBatch(_ tensor: Tensor) -> Bool {
    tensor.shape.rank == 4 && [1, 3].contains(tensor.shape[1]) && tensor.shape.elementCount > 0
      && [.uint8, .float32].contains(tensor.dtype) && tensor.type.layout == .plain
  }

  /// The first field of a batch that is one.
  ///
  /// - Parameter names: of the fields, in the order in which they are looked at.
  package static func batch(in fields: [String: Tensor], of names: [String]) -> Tensor? {
    names.lazy.compactMap { fields[$0] }.first(where: isBatch)
  }

  /// - Parameter batch: where black and white are taken from; `isBatch`.
  package init(of batch: Tensor) {
    var (least, greatest) = (Float.infinity, -Float.infinity)
    if batch.dtype == .float32 {
      for number in batch[Float.self] where number.isFinite {
        (least, greatest) = (min(least, number), max(greatest, number))
      }
    }
    let isBrightness = least > greatest || (least >= 0 && greatest <= 1)
    (low, high) = isBrightness ? (0, 1) : (least, max(greatest, least.nextUp))
  }

  /// Some of a batch's pictures as bytes.
  package func pictures(_ rows: Range<Int>, of batch: Tensor) throws(TensorError) -> Tensor {
    let dimensions = batch.shape.dimensions
    let size = dimensions.dropFirst().reduce(1, *)
    let places = rows.lowerBound * size..<rows.upperBound * size
    let shape = Shape([rows.count] + dimensions.dropFirst())
    if batch.dtype == .uint8 { return try Tensor(Array(batch[UInt8.self][places]), shape: shape) }
    return try Tensor(
      batch[Float.self][places].map { number in
        number.isNaN ? 0 : UInt8(max(0, min(255, (number - low) / (high - low) * 255)))
      }, shape: shape)
  }

  /// One of a batch's pictures, row by row, with the channels of a pixel next to each other.
  package func pixels(_ row: Int, of batch: Tensor) throws(TensorError) -> [UInt8] {
    let planes = Array(try pictures(row..<row + 1, of: batch)[UInt8.self])
    let (channels, size) = (batch.shape[1], batch.shape[2] * batch.shape[3])
    guard channels > 1 else { return planes }
    return (0..<planes.count).map { planes[$0 % channels * size + $0 / channels] }
  }
}
