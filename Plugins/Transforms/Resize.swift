import TenonImage
import TenonPlugin

/// Resizes a picture, with the results of Pillow to the last bit; antialiased when it shrinks.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels.
/// Output shape: uint8 [h, w, C]. A `size` of two numbers is [h, w]. One number is the length of the shorter side; the
/// longer one keeps the ratio, rounded down, and if it would exceed `max_size`, it becomes that and the shorter side
/// shrinks along.
///
/// `fields` are resized together: `[input, mask]`, the mask by its nearest pixels.
///
/// Differs from PyTorch: `interpolation` is a name; `antialias: false` is refused, because it has no effect on images
/// there either.
struct Resize: TransformComponent {
  static let declaration = Declaration(
    "Resize", "a picture in another size",
    arguments: [
      // Not a pair: one integer means the shorter side, and must stay distinguishable from two equal ones.
      .int("size", "length of the shorter side, or [height, width], pixels").or(.list, of: .int).atLeast(1),
      ResampleFilter.argument,
      .int("max_size", "longest allowed length of the longer side, pixels; needs a size of one number")
        .atLeast(1).orNull(),
      ResampleFilter.antialiasArgument, PictureFields.argument,
    ],
    examples: [Example(["size": 8])])

  private enum Size {
    case shorterSide(Int)
    case exact(height: Int, width: Int)
  }

  private let size: Size
  private let maxSize: Int?
  private let filter: ResampleFilter
  private let fields: PictureFields
  private var parts: PictureResizing?

  init(_ config: Config) throws {
    filter = try ResampleFilter(config)
    fields = try PictureFields(config)
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

  var forms: TransformForms? { fields.isOfInput ? .pictures : .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let picture = try PictureView(sample, for: "Resize", fields.picture)
    let from = picture.size
    let target = try ResampleFilter.checking("to size \(sizeText)", picture, fields.picture) { try self.target(from) }
    let maps = try fields.maps(of: sample, for: from)
    if target == from { return }
    try resize(sample, from: from, holding: PicturePart(from), to: target, part: PicturePart(target))
    for map in maps { try map.setNearest(sample, PicturePart(from), target) }
  }

  /// Makes a part of the resized picture the new one, which holds a part of the picture.
  func resize(
    _ sample: Sample, from: Resample.Size, holding held: PicturePart, to target: Resample.Size, part: PicturePart
  ) throws {
    let picture = try PictureView(sample, for: "Resize", fields.picture)
    guard (picture.height, picture.width) == (held.height, held.width),
      held.contains(source(of: part, from: from, to: target))
    else { throw ComponentError(.internal, "the part of the picture is not what was asked for") }
    try sample.set(fields.picture, [part.height, part.width, picture.channels], of: UInt8.self) { output in
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

  func query(_ id: String) -> UnsafeRawPointer? { fields.isInputAlone ? parts?.answer(id) : nil }

  private var sizeText: String {
    switch size {
    case .shorterSide(let side): "\(side)"
    case .exact(let height, let width): "[\(height), \(width)]"
    }
  }

  /// ONNX has no resampling as Pillow's, but for the nearest pixels; a picture that has the size stays as it is.
  func onnx(_ graph: ONNXGraph) throws {
    let shape = try graph.shape()
    guard fields.isInputAlone, shape.count == 4, let height = shape[1], let width = shape[2] else {
      throw ComponentError(.unsupported, "ONNX resizes pictures of a known size only")
    }
    let target = try self.target((height: height, width: width))
    if target == (height: height, width: width) { return try graph.output(graph.input()) }
    guard filter == .nearest else {
      throw ComponentError(.unsupported, "ONNX has no resampling as Pillow's but for interpolation: nearest")
    }
    func places(_ count: Int, over extent: Int) throws -> ONNXValue {
      try graph.ints(Resample.nearestPositions(from: extent, to: count))
    }
    let rows = try graph("Gather", graph.input(), places(target.height, over: height), with: ["axis": 1])
    try graph.output(graph("Gather", rows, places(target.width, over: width), with: ["axis": 2]))
  }
}
