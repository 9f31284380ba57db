import TenonImage
import TenonPlugin

/// What transforms that turn, shear or tilt pictures have in common: how pixels are computed, and of which fields.
struct PictureWarping: Sendable {
  let fields: PictureFields
  private let filter: WarpFilter
  private let fill: PictureFill
  private let mapFill: PictureFill

  static func arguments(interpolation: WarpFilter, before others: [Argument] = []) -> [Argument] {
    [
      .choice(
        "interpolation", WarpFilter.allCases.map(\.rawValue), default: interpolation.rawValue,
        "how a pixel is computed from those around it")
    ] + others + [
      PictureFill.argument("value of what comes from outside"), PictureFields.argument, PictureFill.mapArgument,
    ]
  }

  /// Where pictures are turned around; null: their own center.
  static let centerArgument = Argument.list(
    "center", of: .float, "[x, y] of what stays in place, pixels from the top left corner; null: the center"
  ).orNull()

  init(_ config: Config) throws {
    let name = try config.string("interpolation")
    guard let filter = WarpFilter(rawValue: name) else {
      throw ComponentError(.config, field: "interpolation", "expected a declared choice, received \(name)")
    }
    self.filter = filter
    fill = try PictureFill(config)
    mapFill = try PictureFill(config, "mask_fill")
    fields = try PictureFields(config)
  }

  static func center(_ config: Config) throws -> PictureWarp.Point? {
    if try config.isNull("center") { return nil }
    let center = try config.floats("center")
    guard center.count == 2, center.allSatisfy(\.isFinite) else {
      throw ComponentError(.config, field: "center", "expected [x, y], finite, or null, received \(center)")
    }
    return (center[0], center[1])
  }

  var forms: TransformForms { fields.isOfInput ? .pictures : .both }

  /// Applies the same warp to the picture and its maps.
  ///
  /// - Parameters:
  ///   - transform: who asks, for messages.
  ///   - warp: that of a picture of a size; nil leaves all as it is.
  func apply(_ sample: Sample, for transform: String, _ warp: (Resample.Size) -> PictureWarp?) throws {
    let picture = try PictureView(sample, for: transform, fields.picture)
    let maps = try fields.maps(of: sample, for: picture.size)
    guard let warp = warp(picture.size) else { return }
    let (h, w) = warp.size
    guard h <= PixelGrid.largestSide, w <= PixelGrid.largestSide,
      h * w <= max(ImageLimits.default.pixels, picture.height * picture.width)
    else {
      throw ComponentError(
        .shape, field: fields.picture,
        "expected at most \(ImageLimits.default.pixels) pixels, received a result of \(h) x \(w)")
    }
    let fill = try fill.bytes(channels: picture.channels)
    try sample.set(fields.picture, [h, w, picture.channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      warp.apply(picture.pixels, channels: picture.channels, filter: filter, fill: fill, into: output)
    }
    for map in maps {
      try map.set(sample, warp.size, fill: mapFill) { source, _, pixelSize, fill, target in
        warp.applyNearest(source, pixelSize: pixelSize, fill: fill, into: target)
      }
    }
  }
}
