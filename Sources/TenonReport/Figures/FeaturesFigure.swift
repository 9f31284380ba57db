import TenonCore

/// What a layer makes of a picture: a map for each of its channels, each from its least number to its greatest, with the picture
/// beside them.
public struct FeaturesFigure {
  /// More are not shown.
  public static let most = 64
  private static let pictureSide = 180.0

  private let maps: Tensor
  private let picture: Raster
  private let layer: String
  private let pictureName: String
  private let count: Int
  private let map: ColourMap

  /// - Parameters:
  ///   - maps: [crops, C, H, W], of which the first crop is shown.
  ///   - picture: as it was before the network.
  /// - Throws: `FigureError` for a layer that yields no maps.
  public init(
    _ maps: Tensor, of layer: String, picture: Raster, named pictureName: String, count: Int = most,
    colours: ColourMap = .viridis
  ) throws(FigureError) {
    guard maps.shape.rank == 4, maps.dtype == .float32, maps.type.layout == .plain, maps.shape.elementCount > 0 else {
      throw FigureError(
        "no-maps", "layer '\(layer)' yields \(maps.type), which are no maps", expected: "[N, C, H, W]",
        help: "take a layer before it: tenon inspect lists them")
    }
    (self.maps, self.picture, self.layer, self.pictureName, map) = (maps, picture, layer, pictureName, colours)
    self.count = min(max(1, count), maps.shape[1], Self.most)
  }

  public var figure: Figure {
    let (tall, wide) = (maps.shape[2], maps.shape[3])
    let planes = (0..<count).map(maps.plane)
    let grid = PictureGrid(
      cells: planes.map { .init(picture: Raster(normalizing: $0, height: tall, width: wide, map: map)) },
      columns: Int((Double(count) * 1.4).squareRoot().rounded(.up)), side: 72, gap: 6
    ).drawing
    let own = PictureGrid(
      cells: [.init(picture: picture, captions: [.init(pictureName, .pale)])], side: Self.pictureSide,
      captionWidth: PictureGrid.size(of: picture, side: Self.pictureSide).width
    ).drawing
    var content = Drawing(width: own.width + grid.width - 8, height: max(own.height, grid.height))
    content.add(own, x: 0, y: 0)
    content.add(grid, x: own.width - 8, y: 0)
    let shown = count < maps.shape[1] ? "the first \(count) of \(maps.shape[1]) maps" : Plural.count(count, "map")
    return Figure(
      FigureStyle.titled(
        "What layer \(PageNumber.name(layer, most: 40)) makes of a picture",
        notes: ["\(shown) of \(tall) x \(wide), each from its least number to its greatest"], content),
      columns: ["map", "row", "column", "value"],
      rows: planes.enumerated().flatMap { index, plane in
        Figure.rows(plane, width: wide).map { [.int(index)] + $0 }
      })
  }
}
