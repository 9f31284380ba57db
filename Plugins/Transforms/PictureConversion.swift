import TenonPlugin

/// Pictures of bytes, [H, W, C], to numbers, [C, H, W], and back.
enum PictureConversion {
  /// y[c, h, w] = x[h, w, c] / 255.
  ///
  /// Pictures [H, W] have one channel; volumes [D, H, W, C] become [C, D, H, W].
  static func toNumbers(_ sample: Sample) throws {
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
      quotients.withUnsafeBufferPointer { quotients in
        for channel in 0..<channels {
          let plane = output + channel &* area
          for i in 0..<area { plane[i] = quotients[Int(pixels[i &* channels &+ channel])] }
        }
      }
    }
  }

  /// The same of a batch, for ONNX.
  static func numbersONNX(_ graph: ONNXGraph) throws {
    let rank = try graph.shape().count
    let numbers = try graph("Div", graph("Cast", graph.input(), with: ["to": 1]), graph.scalar(255))
    guard rank > 3 else { return try graph.output(graph.unsqueeze(numbers, [1])) }
    try graph.output(graph.transpose(numbers, [0, rank - 1] + Array(1..<rank - 1)))
  }

  /// y[h, w, c] = x[c, h, w] times a factor, truncated; what is below 0 or above 255 becomes that, and not-a-number 0.
  ///
  /// - Parameter transform: who asks, for the message.
  static func toBytes(_ sample: Sample, scale: Float, for transform: String) throws {
    let view = try sample.required(Sample.imageField)
    let shape = view.shape
    guard view.dtype == .float32, view.layout == .plain, shape.rank == 2 || shape.rank == 3 else {
      throw ComponentError(
        .shape, field: Sample.imageField, "\(transform) expected float32 [C, H, W] or [H, W], received \(view.received)"
      )
    }
    let channels = shape.rank == 2 ? 1 : shape[0]
    let (height, width) = (shape[shape.rank - 2], shape[shape.rank - 1])
    let area = height * width
    let numbers = UnsafePointer(try view.elements(Float.self).baseAddress)
    try sample.set(Sample.imageField, [height, width, channels], of: UInt8.self) { output in
      guard let numbers, let output = output.baseAddress else { return }
      for channel in 0..<channels {
        let plane = numbers + channel &* area
        for i in 0..<area { output[i &* channels &+ channel] = byte(plane[i] * scale) }
      }
    }
  }

  private static func byte(_ value: Float) -> UInt8 { value > 0 ? UInt8(min(value, 255)) : 0 }

  /// Each byte divided by 255.
  private static let quotients = (0..<256).map { Float($0) / 255 }
}
