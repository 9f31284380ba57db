import TenonPlugin

/// The four corners and the center of an image: top left, top right, bottom left, bottom right, center.
///
/// - Input: uint8 [H, W, C] or float32 [C, H, W].
/// - Output: five crops in front, uint8 [5, h, w, C] or float32 [5, C, h, w].
/// - size: [height, width] in pixels.
struct FiveCrop: TransformComponent {
  static let declaration = Declaration(
    "FiveCrop", "the four corners and the center of an image",
    arguments: [.pair("size", "height and width of the crops, pixels").atLeast(1)])

  let height: Int
  let width: Int

  init(_ config: Config) throws {
    (height, width) = try config.pair("size")
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let input = try sample.required("input")
    let shape = input.shape
    guard shape.rank == 3 else {
      throw ComponentError(.shape, field: "input", "expected an image of 3 dimensions, received \(shape)")
    }
    switch input.dtype {
    case .uint8:
      let source = try input.elements(UInt8.self)
      try crop(source, planes: 1, shape[0], shape[1], pixel: shape[2], [5, height, width, shape[2]], sample)
    case .float32:
      let source = try input.elements(Float.self)
      try crop(source, planes: shape[0], shape[1], shape[2], pixel: 1, [5, shape[0], height, width], sample)
    default:
      throw ComponentError(
        .shape, field: "input",
        "expected uint8 [H, W, C] or float32 [C, H, W], received "
          + "\(input.type.map { "\($0)" } ?? "an unknown dtype")")
    }
  }

  /// - Parameter pixel: elements of one pixel that lie beside each other.
  private func crop<T: Element>(
    _ source: UnsafeMutableBufferPointer<T>, planes: Int, _ fullHeight: Int, _ fullWidth: Int, pixel: Int,
    _ shape: Shape, _ sample: Sample
  ) throws {
    guard height <= fullHeight, width <= fullWidth else {
      throw ComponentError(
        .shape, field: "input",
        "expected an image of at least \(height) x \(width) (size), received \(fullHeight) x \(fullWidth)")
    }
    let (down, right) = (fullHeight - height, fullWidth - width)
    let center = (Self.half(down), Self.half(right))
    let corners = [(0, 0), (0, right), (down, 0), (down, right), center]
    try sample.set("input", shape, of: T.self) { target in
      var next = 0
      for (top, left) in corners {
        for plane in 0..<planes {
          for row in 0..<height {
            let start = ((plane * fullHeight + top + row) * fullWidth + left) * pixel
            for i in 0..<width * pixel { target[next + i] = source[start + i] }
            next += width * pixel
          }
        }
      }
    }
  }

  /// Half of a margin, halves rounded to even as Python does.
  private static func half(_ margin: Int) -> Int { Int((Double(margin) / 2).rounded(.toNearestOrEven)) }
}
