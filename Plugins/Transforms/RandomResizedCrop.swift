import TenonImage
import TenonPlugin

/// A part of a picture of random area, shape and place, resized; with Pillow's results to the last bit.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: uint8 [h, w, C] with the sides of `size`.
///
/// Ten times area and ratio of sides (width to height) are drawn, uniform in `scale` and uniform in the logarithm of
/// `ratio`, until they fit. If they never do, and in evaluation, it is the largest part at the center whose ratio is
/// allowed.
///
/// `fields` are cropped and resized together: `[input, mask]`, the mask by its nearest pixels.
///
/// Differs from PyTorch: `interpolation` is a name; `antialias: false` is refused, because it has no effect on images
/// there either; evaluation takes the center.
///
/// Source: Szegedy et al. 2014, Going Deeper with Convolutions, section 6; torchvision.transforms.RandomResizedCrop.
struct RandomResizedCrop: TransformComponent {
  static let declaration = Declaration(
    "RandomResizedCrop", "a random part of a picture in another size",
    arguments: [.pair("size", "height and width of the result, pixels").atLeast(1)]
      + AreaRange.arguments(scale: (0.08, 1), ratio: (3.0 / 4, 4.0 / 3), "the part") + [
        ResampleFilter.argument, ResampleFilter.antialiasArgument, PictureFields.argument,
      ],
    examples: [Example(["size": [8, 6]])])

  private let target: Resample.Size
  private let area: AreaRange
  private let filter: ResampleFilter
  private let fields: PictureFields
  private var reading: PicturePartReading?

  init(_ config: Config) throws {
    let (height, width) = try config.pair("size")
    target = (height, width)
    area = try AreaRange(config)
    filter = try ResampleFilter(config)
    fields = try PictureFields(config)
    let crop = self
    if fields.isInputAlone { reading = PicturePartReading(part: crop.part, apply: crop.apply) }
  }

  func query(_ id: String) -> UnsafeRawPointer? { reading?.answer(id) }

  var forms: TransformForms? { fields.isOfInput ? .pictures : .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let size = try PictureView(sample, for: "RandomResizedCrop", fields.picture).size
    let part = part(draw, size)
    let maps = try fields.maps(of: sample, for: size)
    try apply(sample, draw, size, PicturePart(size))
    for map in maps { try map.setNearest(sample, part, target) }
  }

  /// Makes the result the new picture, which has `held` of one of a size.
  private func apply(_ sample: Sample, _ draw: Draw, _ size: Resample.Size, _ held: PicturePart) throws {
    let picture = try PictureView(sample, for: "RandomResizedCrop", fields.picture)
    let part = part(draw, size)
    guard picture.size == (held.height, held.width), held.contains(part) else {
      throw ComponentError(.internal, "the part of the picture is not what was asked for")
    }
    try ResampleFilter.checking("to \(target.height) x \(target.width)", picture, fields.picture) {
      try Resample.check(from: (part.height, part.width), to: target, filter: filter)
    }
    try sample.set(fields.picture, [target.height, target.width, picture.channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      Resample.resize(
        picture.pixels, holding: held, part: part, channels: picture.channels, to: target, filter: filter, into: output)
    }
  }

  /// The part of a picture of a size that is resized.
  private func part(_ draw: Draw, _ size: Resample.Size) -> PicturePart {
    let drawn =
      !draw.isTraining
      ? nil
      : area.rectangle(
        in: size, draw.random, from: 0, sides: { (($0 / $1).squareRoot(), ($0 * $1).squareRoot()) },
        fits: { 0 < $0.width && $0.width <= size.width && 0 < $0.height && $0.height <= size.height })
    return drawn ?? central(size)
  }

  private func central(_ size: Resample.Size) -> PicturePart {
    var (height, width) = size
    let ratio = Double(width) / Double(height)
    if ratio < area.ratio.0 {
      height = max(1, Int((Double(width) / area.ratio.0).rounded(.toNearestOrEven)))
    } else if ratio > area.ratio.1 {
      width = max(1, Int((Double(height) * area.ratio.1).rounded(.toNearestOrEven)))
    }
    return PicturePart(top: (size.height - height) / 2, left: (size.width - width) / 2, height: height, width: width)
  }
}
