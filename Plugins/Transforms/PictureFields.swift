import TenonImage
import TenonPlugin

/// The fields that a transform moves the pixels of, all by the same draw: a picture, and maps such as a mask for it.
///
/// Interpolation is for the picture, the first one; the others take the nearest pixel, so that classes stay classes. A map
/// that a sample does not have, such as one that is to be predicted, is left out.
struct PictureFields: Sendable {
  static let argument = Argument.list(
    "fields", of: .string, default: ["input"],
    "what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask")

  let picture: String
  private let maps: [String]

  /// - Throws: `ComponentError` (config) for no fields, or one named twice.
  init(_ config: Config) throws {
    let names = try config.list("fields").map { value -> String in
      guard case .string(let name) = value, !name.isEmpty else {
        throw ComponentError(.config, field: "fields", "expected names of fields, received \(value)")
      }
      return name
    }
    guard let first = names.first, Set(names).count == names.count else {
      throw ComponentError(.config, field: "fields", "expected one or more fields, each once, received \(names)")
    }
    (picture, maps) = (first, Array(names.dropFirst()))
  }

  /// Whether the picture is the one in `input`.
  var isOfInput: Bool { picture == Sample.imageField }
  /// Whether it is about that and nothing else, so that parts of it may be read.
  var isInputAlone: Bool { isOfInput && maps.isEmpty }

  /// The maps that a sample has.
  ///
  /// - Throws: `ComponentError` (shape) for one that has not the sides of the picture.
  func maps(of sample: Sample, for size: Resample.Size) throws -> [PixelGrid] {
    if maps.isEmpty { return [] }
    return try maps.compactMap { name in
      guard sample[name] != nil else { return nil }
      let grid = try PixelGrid(sample, name)
      guard (grid.height, grid.width) == size else {
        throw ComponentError(
          .shape, field: name,
          "expected the sides of '\(picture)', \(size.height) x \(size.width), received \(grid.received)")
      }
      return grid
    }
  }

  /// The picture and its maps, for transforms that treat all alike.
  func grids(of sample: Sample) throws -> [PixelGrid] {
    let grid = try PixelGrid(sample, picture)
    return try [grid] + maps(of: sample, for: (grid.height, grid.width))
  }

  /// Makes the same rows and columns of the picture and its maps their new values.
  func set(
    _ sample: Sample, fill: PictureFill = .zero, mapFill: PictureFill = .zero,
    _ window: (Resample.Size) throws -> (rows: [Int], columns: [Int])?
  ) throws {
    let grids = try grids(of: sample)
    guard let (rows, columns) = try window((grids[0].height, grids[0].width)) else { return }
    for (index, grid) in grids.enumerated() {
      try grid.set(sample, rows: rows, columns: columns, fill: index == 0 ? fill : mapFill)
    }
  }
}
