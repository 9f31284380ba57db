import TenonPlugin

/// The four corners and the center of an image, and the same of its mirror image.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W].
/// Output shape: ten crops in front, uint8 [10, h, w, C] or float32 [10, C, h, w]: top left, top right, bottom left, bottom
/// right, center, and those of the image mirrored left to right, or with `vertical_flip` top to bottom. Transforms that
/// follow see each crop alone.
struct TenCrop: TransformComponent {
  static let declaration = Declaration(
    "TenCrop", "the four corners and the center of an image and of its mirror image",
    arguments: [
      CornerCrops.argument, .bool("vertical_flip", default: false, "mirror top to bottom, not left to right"),
    ],
    examples: [Example(["size": [8, 6]])])

  private let corners: CornerCrops
  private let flipsVertically: Bool

  init(_ config: Config) throws {
    corners = try CornerCrops(config)
    flipsVertically = try config.bool("vertical_flip")
  }

  var crops: Int { 10 }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let grid = try PixelGrid(sample)
    let windows = try corners.windows(of: grid)
    let mirrored = windows.map { rows, columns in
      flipsVertically
        ? (rows: rows.map { grid.height - 1 - $0 }, columns: columns)
        : (rows: rows, columns: columns.map { grid.width - 1 - $0 })
    }
    try grid.setStack(sample, windows + mirrored)
  }
}
