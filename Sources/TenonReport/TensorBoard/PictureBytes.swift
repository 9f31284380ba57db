import TenonCore

/// Makes pictures of a model's inputs: bytes as they are, numbers from 0 to 1 times 255, and others, as normalized pictures
/// are, with the least and the greatest of a batch as black and white.
struct PictureBytes {
  private let low: Float
  private let high: Float

  /// Whether a tensor is [N, C, H, W] with one or three channels.
  static func isBatch(_ tensor: Tensor) -> Bool {
    tensor.shape.rank == 4 && [1, 3].contains(tensor.shape[1]) && tensor.shape.elementCount > 0
      && [.uint8, .float32].contains(tensor.dtype) && tensor.type.layout == .plain
  }

  /// - Parameter batch: where black and white are taken from; `isBatch`.
  init(of batch: Tensor) {
    let numbers = batch.dtype == .float32 ? batch[Float.self].filter(\.isFinite) : []
    let (least, greatest) = (numbers.min() ?? 0, numbers.max() ?? 1)
    (low, high) = least >= 0 && greatest <= 1 ? (0, 1) : (least, max(greatest, least.nextUp))
  }

  /// Some of a batch's pictures as bytes.
  func pictures(_ rows: Range<Int>, of batch: Tensor) throws(TensorError) -> Tensor {
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
}
