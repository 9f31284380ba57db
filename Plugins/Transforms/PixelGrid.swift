import TenonImage
import TenonPlugin

/// A field of a sample as rows and columns of pixels, whatever these are: pictures, and maps with something for each pixel.
///
/// Bytes lie as uint8 [H, W, C] or [H, W]; elements of other types as [C, H, W] or [H, W].
struct PixelGrid {
  let field: String
  let height: Int
  let width: Int
  let dtype: DType
  let channels: Int
  private let shape: Shape
  private let data: UnsafePointer<UInt8>?

  /// A longer side than any picture has; keeps what a stranger's padding costs within bounds.
  static let largestSide = 1 << 20

  /// - Throws: `ComponentError` (shape) for anything that has no rows and columns.
  init(_ sample: Sample, _ field: String = Sample.imageField) throws {
    self.field = field
    let view = try sample.required(field)
    shape = view.shape
    guard let dtype = view.dtype, view.layout == .plain, shape.rank == 2 || shape.rank == 3 else {
      throw Self.noGrid(field, view)
    }
    self.dtype = dtype
    switch (shape.rank, dtype) {
    case (2, _): (height, width, channels) = (shape[0], shape[1], 1)
    case (_, .uint8): (height, width, channels) = (shape[0], shape[1], shape[2])
    case (_, .float32), (_, .float64), (_, .int64), (_, .int32), (_, .bool):
      (height, width, channels) = (shape[1], shape[2], shape[0])
    default: throw Self.noGrid(field, view)
    }
    data = view.data.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }
  }

  private static func noGrid(_ field: String, _ view: TensorView) -> ComponentError {
    ComponentError(
      .shape, field: field, "expected an image, uint8 [H, W, C] or float32 [C, H, W], received \(view.received)")
  }

  /// For messages.
  var received: String { "\(dtype) \(shape)" }

  /// The size and the parts that the memory consists of: pictures of bytes are one, all else one for each channel.
  private var planes: Int { dtype == .uint8 ? 1 : channels }
  /// Bytes of one pixel in a part.
  private var pixelSize: Int { dtype == .uint8 ? channels : dtype.byteCount }

  /// Makes the pixels of these rows and columns the field's new value; `PictureGather.filled` stands for the fill.
  func set(_ sample: Sample, rows: [Int], columns: [Int], fill: PictureFill = .zero) throws {
    try setAll(sample, [(rows, columns)], fill: fill, isStack: false)
  }

  /// Makes several pictures of one size the new value, with one more dimension in front.
  func setStack(_ sample: Sample, _ windows: [(rows: [Int], columns: [Int])]) throws {
    try setAll(sample, windows, fill: .zero, isStack: true)
  }

  private func setAll(
    _ sample: Sample, _ windows: [(rows: [Int], columns: [Int])], fill: PictureFill, isStack: Bool
  ) throws {
    try set(
      sample, (windows[0].rows.count, windows[0].columns.count), fill: fill, front: isStack ? [windows.count] : []
    ) { source, index, plane, fill, target in
      let window = windows[index]
      PictureGather.copy(
        source, width: width, pixelSize: plane, rows: window.rows, columns: window.columns, fill: fill, into: target)
    }
  }

  /// Makes pictures of another size the new value, plane by plane.
  ///
  /// - Parameters:
  ///   - front: a further dimension, or none.
  ///   - make: fills a plane of a picture: from the plane's pixels, the number of the picture, the bytes of a pixel and
  ///     the fill.
  func set(
    _ sample: Sample, _ size: Resample.Size, fill: PictureFill, front: [Int] = [],
    make: (UnsafePointer<UInt8>, Int, Int, [UInt8], UnsafeMutablePointer<UInt8>) -> Void
  ) throws {
    let fills = try fill.pixels(of: self)
    let (h, w) = size
    guard h <= Self.largestSide, w <= Self.largestSide, h * w <= ImageLimits.default.pixels else {
      throw ComponentError(
        .shape, field: field,
        "expected at most \(ImageLimits.default.pixels) pixels, received a result of \(h) x \(w)")
    }
    let inner =
      shape.rank == 2 ? [h, w] : dtype == .uint8 ? [h, w, channels] : [channels, h, w]
    try sample.set(field, dtype, Shape(front + inner)) { target in
      guard let data, var next = target.baseAddress?.assumingMemoryBound(to: UInt8.self), target.count > 0 else {
        return
      }
      for picture in 0..<(front.first ?? 1) {
        for plane in 0..<planes {
          make(data + plane * height * width * pixelSize, picture, pixelSize, fills[plane], next)
          next += h * w * pixelSize
        }
      }
    }
  }

  /// Half of a margin, halves rounded to even as Python does.
  static func half(_ margin: Int) -> Int { Int((Double(margin) / 2).rounded(.toNearestOrEven)) }
}
