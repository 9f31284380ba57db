import TenonImage
import TenonPlugin

/// A crop at a random place, every place alike; in evaluation the crop at the center.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same with the sides of `size`.
///
/// `padding` is one number for all sides, [left and right, top and bottom], or [left, top, right, bottom].
/// `pad_if_needed` pads a side that is still too short by what it lacks, before and after, as torchvision does.
/// `padding_mode`: `constant` puts `fill`; `edge` repeats the last pixel; `reflect` mirrors without it and `symmetric`
/// with it.
///
/// `fields` are cropped together: `[input, mask]`, the mask padded by `mask_fill`.
///
/// Differs from PyTorch: `padding` is not negative; evaluation takes the center.
struct RandomCrop: TransformComponent {
  static let declaration = Declaration(
    "RandomCrop", "a crop at a random place",
    arguments: [
      .pair("size", "height and width of the crop, pixels").atLeast(1).atMost(Double(PixelGrid.largestSide)),
      PicturePadding.argument("pixels put around the image first").orNull(),
      .bool("pad_if_needed", default: false, "pad images that are smaller than size"),
      PictureFill.argument("value of constant padding"),
      PicturePadding.modeArgument, PictureFields.argument, PictureFill.mapArgument,
    ],
    examples: [Example(["size": [8, 6]])])

  private let height: Int
  private let width: Int
  private let padding: PicturePadding
  private let padsIfNeeded: Bool
  private let fields: PictureFields
  private let crop: PictureCrop

  init(_ config: Config) throws {
    let (height, width) = try config.pair("size")
    let padding = try PicturePadding(config)
    (self.height, self.width, self.padding) = (height, width, padding)
    crop = PictureCrop { draw, size in
      guard padding.isNone, height <= size.height, width <= size.width else { return nil }
      let (top, left) = Self.corner(draw, down: size.height - height, right: size.width - width)
      return PicturePart(top: top, left: left, height: height, width: width)
    }
    padsIfNeeded = try config.bool("pad_if_needed")
    fields = try PictureFields(config)
  }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try fields.set(sample, fill: padding.fill, mapFill: padding.mapFill) { size in
      let rows = filled(padding.rows(size.height), height)
      let columns = filled(padding.columns(size.width), width)
      guard height <= rows.count, width <= columns.count else {
        throw ComponentError(
          .shape, field: fields.picture,
          "expected an image of at least \(height) x \(width) (size), received \(rows.count) x \(columns.count)"
            + (padding.isNone ? "" : " with padding") + (padsIfNeeded ? "" : "; pad_if_needed pads it"))
      }
      let (top, left) = Self.corner(draw, down: rows.count - height, right: columns.count - width)
      return (rows.window(from: top, count: height), columns.window(from: left, count: width))
    }
  }

  func query(_ id: String) -> UnsafeRawPointer? { fields.isInputAlone ? crop.answer(id) : nil }

  /// Where the crop begins, with room to move it down and to the right.
  private static func corner(_ draw: Draw, down: Int, right: Int) -> (top: Int, left: Int) {
    guard draw.isTraining else { return (PixelGrid.half(down), PixelGrid.half(right)) }
    let random = draw.random
    return (random.integer(below: down + 1, 0), random.integer(below: right + 1, 1))
  }

  private func filled(_ axis: PaddedAxis, _ wanted: Int) -> PaddedAxis {
    var axis = axis
    let missing = wanted - axis.count
    if padsIfNeeded, missing > 0 { axis.pad(before: missing, after: missing, padding.mode) }
    return axis
  }
}
