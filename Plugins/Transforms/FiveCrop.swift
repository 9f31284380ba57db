import TenonPlugin

/// The four corners and the center of an image: top left, top right, bottom left, bottom right, center.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W].
/// Output shape: five crops in front, uint8 [5, h, w, C] or float32 [5, C, h, w]. Transforms that follow see each crop
/// alone, so that ToTensor may come before or behind.
struct FiveCrop: TransformComponent {
  static let declaration = Declaration(
    "FiveCrop", "the four corners and the center of an image",
    arguments: [CornerCrops.argument],
    examples: [Example(["size": [8, 6]])])

  private let corners: CornerCrops

  init(_ config: Config) throws { corners = try CornerCrops(config) }

  var crops: Int { 5 }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let grid = try PixelGrid(sample)
    try grid.setStack(sample, corners.windows(of: grid))
  }
}
