import TenonImage
import TenonPlugin

/// Resizes a picture, with the results of Pillow to the last bit; antialiased when it shrinks.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels.
/// Output shape: uint8 [h, w, C]. A `size` of two numbers is [h, w]. One number is the length of the shorter side; the
/// longer one keeps the ratio, rounded down, and if it would exceed `max_size`, it becomes that and the shorter side
/// shrinks along.
///
/// Differs from PyTorch: `interpolation` is a name; `antialias: false` is refused, because it has no effect on images
/// there either.
struct Resize: TransformComponent {
  static let declaration = Declaration(
    "Resize", "a picture in another size",
    arguments: [
      // Not a pair: one integer means the shorter side, and must stay distinguishable from two equal ones.
      .int("size", "length of the shorter side, or [height, width], pixels").or(.list, of: .int).atLeast(1),
      .choice(
        "interpolation", ResampleFilter.allCases.map(\.rawValue), default: "bilinear",
        "how a pixel is computed from those around it"),
      .int("max_size", "longest allowed length of the longer side, pixels; needs a size of one number")
        .atLeast(1).orNull(),
      .bool("antialias", default: true, "accepted as true or null: images are always antialiased").orNull(),
    ],
    examples: [Example(["size": 8])])

  private enum Size {
    case shorterSide(Int)
    case exact(height: Int, width: Int)
  }

  private let size: Size
  private let maxSize: Int?
  private let filter: ResampleFilter
  private var parts: PictureResizing?

  init(_ config: Config) throws {
    let name = try config.string("interpolation")
    guard let filter = ResampleFilter(rawValue: name) else {
      throw ComponentError(.config, field: "interpolation", "expected a declared choice, received \(name)")
    }
    self.filter = filter
    size = try Self.size(config)
    maxSize = try config.isNull("max_size") ? nil : config.int("max_size")
    if let maxSize {
      guard case .shorterSide(let side) = size else {
        throw ComponentError(
          .config, field: "max_size", "expected null, because size is [height, width], received \(maxSize)")
      }
      guard maxSize > side else {
        throw ComponentError(.config, field: "max_size", "expected more than \(side) (size), received \(maxSize)")
      }
    }
    guard config["antialias"] != .bool(false) else {
      throw ComponentError(
        .config, field: "antialias", "expected true or null, because images are always antialiased, received false")
    }
    parts = PictureResizing(self)
  }

  private static func size(_ config: Config) throws -> Size {
    if case .int(let side)? = config["size"] { return .shorterSide(side) }
    let sides = try config.ints("size")
    switch sides.count {
    case 1: return .shorterSide(sides[0])
    case 2: return .exact(height: sides[0], width: sides[1])
    default:
      throw ComponentError(.config, field: "size", "expected one integer or [height, width], received \(sides)")
    }
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let picture = try PictureView(sample, for: "Resize")
    let from = (height: picture.height, width: picture.width)
    let target: Resample.Size
    do {
      target = try self.target(from)
    } catch let error as ImageError {
      let details = error.diagnostic.details.filter { ["expected", "received"].contains($0.label) }
      throw ComponentError(
        .shape, field: Sample.imageField,
        "cannot resize [\(from.height), \(from.width), \(picture.channels)] to size \(sizeText): "
          + details.map { "\($0.label) \($0.text)" }.joined(separator: ", "))
    }
    if target == from { return }
    try apply(sample, from: from, holding: PicturePart(from), to: target, part: PicturePart(target))
  }

  /// Makes a part of the resized picture the new `input`, which holds a part of the picture.
  func apply(
    _ sample: Sample, from: Resample.Size, holding held: PicturePart, to target: Resample.Size, part: PicturePart
  ) throws {
    let picture = try PictureView(sample, for: "Resize")
    guard (picture.height, picture.width) == (held.height, held.width),
      held.contains(source(of: part, from: from, to: target))
    else { throw ComponentError(.internal, "the part of the picture is not what was asked for") }
    try sample.set(Sample.imageField, [part.height, part.width, picture.channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      Resample.resize(
        picture.pixels, holding: held, from: from, channels: picture.channels, to: target, part: part, filter: filter,
        into: output)
    }
  }

  /// What a picture of a size becomes.
  ///
  /// - Throws: `ImageError` where it cannot be resized.
  func target(_ from: Resample.Size) throws -> Resample.Size {
    let target =
      switch size {
      case .exact(let height, let width): (height: height, width: width)
      case .shorterSide(let side):
        try Resample.targetSize(height: from.height, width: from.width, shorterSide: side, maxSize: maxSize)
      }
    try Resample.check(from: from, to: target, filter: filter)
    return target
  }

  /// The part of a picture that a part of its resized form is computed from.
  func source(of part: PicturePart, from: Resample.Size, to: Resample.Size) -> PicturePart {
    Resample.source(of: part, from: from, to: to, filter: filter)
  }

  func query(_ id: String) -> UnsafeRawPointer? { parts?.answer(id) }

  private var sizeText: String {
    switch size {
    case .shorterSide(let side): "\(side)"
    case .exact(let height, let width): "[\(height), \(width)]"
    }
  }
}
