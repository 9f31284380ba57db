import TenonImage
import TenonPlugin

extension Sample {
  /// The field that pictures are in.
  static let imageField = "input"

  /// The picture in `input`: uint8 [H, W, C] with 1 or 3 channels, no side of it 0.
  ///
  /// `transform` is who asks, for the message. Throws `ComponentError` (shape) for anything else.
  func image(for transform: String) throws -> Image {
    let view = try required(Self.imageField)
    let shape = view.shape
    guard view.dtype == .uint8, view.layout == .plain, shape.rank == 3, shape[2] == 1 || shape[2] == 3,
      shape[0] > 0, shape[1] > 0
    else {
      throw ComponentError(
        .shape, field: Self.imageField,
        "expected an image, uint8 [H, W, C] with 1 or 3 channels, received \(view.received)"
          + (view.dtype == .float32 ? "; \(transform) stands before ToTensor" : ""))
    }
    return try Image(
      height: shape[0], width: shape[1], channels: shape[2], pixels: Array(view.elements(UInt8.self)))
  }

  /// Makes a picture the new `input`.
  func setImage(_ image: Image) throws {
    try set(Self.imageField, [image.height, image.width, image.channels], of: UInt8.self) {
      _ = $0.update(fromContentsOf: image.pixels)
    }
  }
}

extension TensorView {
  /// Dtype and shape for a message: `float32 [3, 28, 28]`.
  var received: String { "\(dtype.map(\.description) ?? "an unknown dtype") \(shape)" }
}
