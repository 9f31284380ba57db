import TenonPlugin

/// Puts pixels around an image.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same with longer sides.
///
/// `padding` is one number for all sides, [left and right, top and bottom], or [left, top, right, bottom].
/// `padding_mode`: `constant` puts `fill`; `edge` repeats the last pixel; `reflect` mirrors without it and `symmetric`
/// with it.
///
/// `fields` are padded together: `[input, mask]`, the mask by `mask_fill`.
///
/// Differs from PyTorch: `padding` is not negative; CenterCrop and RandomCrop cut.
struct Pad: TransformComponent {
  static let declaration = Declaration(
    "Pad", "an image with pixels around it",
    arguments: [
      PicturePadding.argument("pixels put around the image"),
      PictureFill.argument("value of constant padding"),
      PicturePadding.modeArgument, PictureFields.argument, PictureFill.mapArgument,
    ],
    examples: [Example(["padding": [2, 1]])])

  private let padding: PicturePadding
  private let fields: PictureFields

  init(_ config: Config) throws {
    padding = try PicturePadding(config)
    fields = try PictureFields(config)
  }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try fields.set(sample, fill: padding.fill, mapFill: padding.mapFill) {
      (padding.rows($0.height).all, padding.columns($0.width).all)
    }
  }
}
