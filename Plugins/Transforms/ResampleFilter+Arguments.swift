import TenonImage
import TenonPlugin

extension ResampleFilter {
  /// torchvision's second name for `nearest`, which on images is the same.
  private static let nearestExact = "nearest-exact"

  static let argument = Argument.choice(
    "interpolation", allCases.map(\.rawValue) + [nearestExact], default: "bilinear",
    "how a pixel is computed from those around it")

  static let antialiasArgument = Argument.bool(
    "antialias", default: true, "accepted as true or null: images are always antialiased"
  ).orNull()

  /// The arguments `interpolation` and `antialias`.
  init(_ config: Config) throws {
    let name = try config.string("interpolation")
    guard let filter = name == Self.nearestExact ? .nearest : ResampleFilter(rawValue: name) else {
      throw ComponentError(.config, field: "interpolation", "expected a declared choice, received \(name)")
    }
    guard config["antialias"] != .bool(false) else {
      throw ComponentError(
        .config, field: "antialias", "expected true or null, because images are always antialiased, received false")
    }
    self = filter
  }

  /// What a check of sizes finds, as an error of the field.
  static func checking<T>(_ what: String, _ picture: PictureView, _ field: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as ImageError {
      let details = error.diagnostic.details.filter { ["expected", "received"].contains($0.label) }
      throw ComponentError(
        .shape, field: field,
        "cannot resize [\(picture.height), \(picture.width), \(picture.channels)] \(what): "
          + details.map { "\($0.label) \($0.text)" }.joined(separator: ", "))
    }
  }
}

extension PixelGrid {
  /// Makes a part in another size the new value, each pixel the nearest one.
  func setNearest(_ sample: Sample, _ part: PicturePart, _ size: Resample.Size) throws {
    try set(
      sample, rows: Resample.nearestPositions(from: part.height, to: size.height).map { $0 + part.top },
      columns: Resample.nearestPositions(from: part.width, to: size.width).map { $0 + part.left })
  }
}
