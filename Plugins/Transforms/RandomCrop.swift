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
/// Differs from PyTorch: `padding` is not negative; evaluation takes the center.
struct RandomCrop: TransformComponent {
  static let declaration = Declaration(
    "RandomCrop", "a crop at a random place",
    arguments: [
      .pair("size", "height and width of the crop, pixels").atLeast(1).atMost(Double(PixelGrid.largestSide)),
      .int("padding", "pixels put around the image first: all sides, [x, y] or [left, top, right, bottom]")
        .or(.list, of: .int).atLeast(0).atMost(Double(PixelGrid.largestSide)).orNull(),
      .bool("pad_if_needed", default: false, "pad images that are smaller than size"),
      .float("fill", default: 0, "value of constant padding: one number, or one for each channel")
        .or(.list, of: .float),
      .choice(
        "padding_mode", PaddedAxis.Mode.allCases.map(\.rawValue), default: "constant", "what the padding is made of"),
    ],
    examples: [Example(["size": [8, 6]])])

  private let height: Int
  private let width: Int
  private let padding: (left: Int, top: Int, right: Int, bottom: Int)
  private let padsIfNeeded: Bool
  private let fill: [Double]
  private let mode: PaddedAxis.Mode
  private let crop: PictureCrop

  init(_ config: Config) throws {
    let (height, width) = try config.pair("size")
    let padding = try Self.padding(config)
    (self.height, self.width, self.padding) = (height, width, padding)
    crop = PictureCrop { draw, size in
      guard padding == (0, 0, 0, 0), height <= size.height, width <= size.width else { return nil }
      let (top, left) = Self.corner(draw, down: size.height - height, right: size.width - width)
      return PicturePart(top: top, left: left, height: height, width: width)
    }
    padsIfNeeded = try config.bool("pad_if_needed")
    if let number = config["fill"]?.number { fill = [number] } else { fill = try config.floats("fill") }
    guard !fill.isEmpty, fill.allSatisfy(\.isFinite) else {
      throw ComponentError(
        .config, field: "fill", "expected a finite number, or one for each channel, received \(fill)")
    }
    let name = try config.string("padding_mode")
    guard let mode = PaddedAxis.Mode(rawValue: name) else {
      throw ComponentError(.config, field: "padding_mode", "expected a declared choice, received \(name)")
    }
    self.mode = mode
  }

  private static func padding(_ config: Config) throws -> (left: Int, top: Int, right: Int, bottom: Int) {
    if try config.isNull("padding") { return (0, 0, 0, 0) }
    if case .int(let all)? = config["padding"] { return (all, all, all, all) }
    let sides = try config.ints("padding")
    switch sides.count {
    case 1: return (sides[0], sides[0], sides[0], sides[0])
    case 2: return (sides[0], sides[1], sides[0], sides[1])
    case 4: return (sides[0], sides[1], sides[2], sides[3])
    default:
      throw ComponentError(.config, field: "padding", "expected 1, 2 or 4 integers, received \(sides)")
    }
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let grid = try PixelGrid(sample)
    let rows = axis(grid.height, padding.top, padding.bottom, wanted: height)
    let columns = axis(grid.width, padding.left, padding.right, wanted: width)
    guard height <= rows.count, width <= columns.count else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected an image of at least \(height) x \(width) (size), received \(rows.count) x \(columns.count)"
          + (padding == (0, 0, 0, 0) ? "" : " with padding") + (padsIfNeeded ? "" : "; pad_if_needed pads it"))
    }
    let (top, left) = Self.corner(draw, down: rows.count - height, right: columns.count - width)
    try grid.set(
      sample, rows: rows.window(from: top, count: height), columns: columns.window(from: left, count: width),
      fill: fill)
  }

  func query(_ id: String) -> UnsafeRawPointer? { crop.answer(id) }

  /// Where the crop begins, with room to move it down and to the right.
  private static func corner(_ draw: Draw, down: Int, right: Int) -> (top: Int, left: Int) {
    guard draw.isTraining else { return (PixelGrid.half(down), PixelGrid.half(right)) }
    let random = draw.random
    return (random.integer(below: down + 1, 0), random.integer(below: right + 1, 1))
  }

  private func axis(_ side: Int, _ before: Int, _ after: Int, wanted: Int) -> PaddedAxis {
    var axis = PaddedAxis(side)
    axis.pad(before: before, after: after, mode)
    let missing = wanted - axis.count
    if padsIfNeeded, missing > 0 { axis.pad(before: missing, after: missing, mode) }
    return axis
  }
}
