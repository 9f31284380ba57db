import TenonPlugin

/// The crops of one size at the four corners of an image and at its center.
struct CornerCrops: Sendable {
  private let height: Int
  private let width: Int

  static let argument = Argument.pair("size", "height and width of the crops, pixels").atLeast(1)

  init(_ config: Config) throws { (height, width) = try config.pair("size") }

  /// Rows and columns of the crops: top left, top right, bottom left, bottom right, center.
  ///
  /// - Throws: `ComponentError` (shape) for an image that is smaller.
  func windows(of grid: PixelGrid) throws -> [(rows: [Int], columns: [Int])] {
    guard height <= grid.height, width <= grid.width else {
      throw ComponentError(
        .shape, field: grid.field,
        "expected an image of at least \(height) x \(width) (size), received \(grid.height) x \(grid.width)")
    }
    let (down, right) = (grid.height - height, grid.width - width)
    let corners = [(0, 0), (0, right), (down, 0), (down, right), (PixelGrid.half(down), PixelGrid.half(right))]
    return corners.map { (Array($0..<$0 + height), Array($1..<$1 + width)) }
  }
}
