import TenonPlugin

/// The four corners and the center of an image: top left, top right, bottom left, bottom right, center.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W].
/// Output shape: five crops in front, uint8 [5, h, w, C] or float32 [5, C, h, w]. Transforms that follow see each crop
/// alone, so that ToTensor may come before or behind.
struct FiveCrop: TransformComponent {
  static let declaration = Declaration(
    "FiveCrop", "the four corners and the center of an image",
    arguments: [.pair("size", "height and width of the crops, pixels").atLeast(1)],
    examples: [Example(["size": [8, 6]])])

  private let height: Int
  private let width: Int

  init(_ config: Config) throws {
    (height, width) = try config.pair("size")
  }

  var crops: Int { 5 }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let grid = try PixelGrid(sample)
    guard height <= grid.height, width <= grid.width else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected an image of at least \(height) x \(width) (size), received \(grid.height) x \(grid.width)")
    }
    let (down, right) = (grid.height - height, grid.width - width)
    let corners = [(0, 0), (0, right), (down, 0), (down, right), (PixelGrid.half(down), PixelGrid.half(right))]
    try grid.setStack(sample, corners.map { (Array($0..<$0 + height), Array($1..<$1 + width)) })
  }
}
