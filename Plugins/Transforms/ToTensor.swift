import TenonPlugin

/// Turns a picture into numbers: y[c, h, w] = x[h, w, c] / 255.
///
/// Input shape: uint8 [H, W, C], or [H, W] with one channel. Output shape: float32 [C, H, W], in 0...1. A volume
/// [D, H, W, C] becomes [C, D, H, W].
///
/// Differs from PyTorch: other dtypes are refused, where torchvision passes them on unscaled.
struct ToTensor: TransformComponent {
  static let declaration = Declaration("ToTensor", "uint8 [H, W, C] in 0...255 to float32 [C, H, W] in 0...1")

  init(_ config: Config) {}

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let view = try sample.required(Sample.imageField)
    let shape = view.shape
    guard view.dtype == .uint8, view.layout == .plain, 2...4 ~= shape.rank else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected an image, uint8 [H, W, C] or [H, W], or a volume [D, H, W, C], received \(view.received)")
    }
    let extent = shape.rank == 2 ? shape.dimensions : shape.dimensions.dropLast()
    let channels = shape.rank == 2 ? 1 : shape[shape.rank - 1]
    let area = extent.reduce(1, *)
    let pixels = UnsafePointer(try view.elements(UInt8.self).baseAddress)
    try sample.set(Sample.imageField, Shape([channels] + extent), of: Float.self) { output in
      guard let pixels, let output = output.baseAddress else { return }
      Self.quotients.withUnsafeBufferPointer { quotients in
        for channel in 0..<channels {
          let plane = output + channel &* area
          for i in 0..<area { plane[i] = quotients[Int(pixels[i &* channels &+ channel])] }
        }
      }
    }
  }

  /// Each byte divided by 255.
  private static let quotients = (0..<256).map { Float($0) / 255 }
}
