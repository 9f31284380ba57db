import TenonPlugin

/// The picture in `input` after ToTensor: float32 [..., C, H, W].
struct NumberedPicture {
  let shape: Shape
  let channels: Int
  let height: Int
  let width: Int
  private let view: TensorView

  /// - Parameter transform: who asks, for the message.
  /// - Throws: `ComponentError` (shape) for anything else.
  init(_ sample: Sample, for transform: String) throws {
    view = try sample.required(Sample.imageField)
    shape = view.shape
    guard view.dtype == .float32, view.layout == .plain, shape.rank >= 3 else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected float32 [..., C, H, W], received \(view.received)"
          + (view.dtype == .uint8 ? "; put ToTensor before \(transform)" : ""))
    }
    (channels, height, width) = (shape[shape.rank - 3], shape[shape.rank - 2], shape[shape.rank - 1])
  }

  /// Channels of all pictures that the tensor consists of.
  var planes: Int { height * width == 0 ? 0 : shape.elementCount / (height * width) }

  /// Makes numbers that `fill` computes from those at hand the new value.
  ///
  /// `fill` is not called for a picture without pixels.
  func set(_ sample: Sample, fill: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) throws {
    let input = UnsafePointer(try view.elements(Float.self).baseAddress)
    try sample.set(Sample.imageField, shape, of: Float.self) { output in
      if let input, let output = output.baseAddress { fill(input, output) }
    }
  }
}
