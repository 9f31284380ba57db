import TenonImage
import TenonPlugin

/// The center of an image; where the image is smaller than `size`, it is padded with zeros first.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same with the sides of `size`.
///
/// `fields` are cropped together: `[input, mask]`.
struct CenterCrop: TransformComponent {
  static let declaration = Declaration(
    "CenterCrop", "the center of an image",
    arguments: [
      .pair("size", "height and width of the crop, pixels").atLeast(1).atMost(Double(PixelGrid.largestSide)),
      PictureFields.argument,
    ],
    examples: [Example(["size": [8, 6]])])

  private let height: Int
  private let width: Int
  private let fields: PictureFields
  private let crop: PictureCrop

  init(_ config: Config) throws {
    let (height, width) = try config.pair("size")
    (self.height, self.width) = (height, width)
    fields = try PictureFields(config)
    crop = PictureCrop { _, size in
      guard height <= size.height, width <= size.width else { return nil }
      return PicturePart(
        top: PixelGrid.half(size.height - height), left: PixelGrid.half(size.width - width), height: height,
        width: width)
    }
  }

  func query(_ id: String) -> UnsafeRawPointer? { fields.isInputAlone ? crop.answer(id) : nil }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try fields.set(sample) { (Self.center($0.height, height), Self.center($0.width, width)) }
  }

  private static func center(_ side: Int, _ wanted: Int) -> [Int] {
    var axis = PaddedAxis(side)
    let missing = max(0, wanted - side)
    axis.pad(before: missing / 2, after: missing - missing / 2, .constant)
    return axis.window(from: PixelGrid.half(axis.count - wanted), count: wanted)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let shape = try graph.shape()
    // Pictures have their channels last, numbers first.
    let first = try graph.dtype() == .uint8 ? shape.count - 3 : shape.count - 2
    guard fields.isInputAlone, first > 0, let rows = shape[first], let columns = shape[first + 1], height <= rows,
      width <= columns
    else { throw ComponentError(.unsupported, "ONNX crops pictures of a known size that are large enough only") }
    let (top, left) = (PixelGrid.half(rows - height), PixelGrid.half(columns - width))
    let band = try graph.slice(graph.input(), axis: first, from: top, to: top + height)
    try graph.output(graph.slice(band, axis: first + 1, from: left, to: left + width))
  }
}
