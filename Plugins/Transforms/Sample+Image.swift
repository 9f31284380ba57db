import TenonImage
import TenonPlugin

extension Sample {
  /// The field that pictures are in.
  static let imageField = "input"
}

/// The picture in a field where it lies: uint8 [H, W, C] with 1 or 3 channels, no side of it 0.
///
/// Valid until the field is set again.
struct PictureView {
  let height: Int
  let width: Int
  let channels: Int
  let pixels: UnsafePointer<UInt8>
  var size: Resample.Size { (height, width) }

  /// - Parameter transform: who asks, for the message.
  /// - Throws: `ComponentError` (shape) for anything else.
  init(_ sample: Sample, for transform: String, _ field: String = Sample.imageField) throws {
    let view = try sample.required(field)
    let shape = view.shape
    guard view.dtype == .uint8, view.layout == .plain, shape.rank == 3, shape[2] == 1 || shape[2] == 3,
      shape[0] > 0, shape[1] > 0, let pixels = try view.elements(UInt8.self).baseAddress
    else {
      throw ComponentError(
        .shape, field: field,
        "expected an image, uint8 [H, W, C] with 1 or 3 channels, received \(view.received)"
          + (view.dtype == .float32 ? "; \(transform) stands before ToTensor" : ""))
    }
    (height, width, channels) = (shape[0], shape[1], shape[2])
    self.pixels = UnsafePointer(pixels)
  }
}

extension TensorView {
  /// Dtype and shape for a message: `float32 [3, 28, 28]`.
  var received: String { "\(dtype.map(\.description) ?? "an unknown dtype") \(shape)" }
}
