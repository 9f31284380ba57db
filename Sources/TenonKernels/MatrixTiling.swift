import TenonCore

/// How a matrix product is cut into tasks: by its shape only, so that no result depends on the threads.
///
/// Each task computes one tile of the result over the whole inner dimension.
public struct MatrixTiling: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  public let tileRows: Int
  public let tileColumns: Int

  /// Tiles are halved until there are this many tasks...
  private static let wantedTasks = 8
  /// ...or a tile is this narrow: below, packing the operands costs more than the product.
  private static let minimumExtent = 32
  private static let maximumExtent = 512

  /// - Parameter products: how many of these are computed at once.
  public init(rows: Int, columns: Int, inner: Int, products: Int = 1) {
    var (tileRows, tileColumns) = (min(rows, Self.maximumExtent), min(columns, Self.maximumExtent))
    func tasks() -> Int { Self.count(rows, tileRows) &* Self.count(columns, tileColumns) }
    // A product this small is faster on one core than on two.
    let isTiny = Double(rows) * Double(columns) * Double(inner) < 100_000
    while !isTiny, tasks() &* products < Self.wantedTasks, max(tileRows, tileColumns) > Self.minimumExtent {
      if tileRows >= tileColumns {
        tileRows = (tileRows &+ 1) / 2
      } else {
        tileColumns = (tileColumns &+ 1) / 2
      }
    }
    self.rows = rows
    self.columns = columns
    self.tileRows = tileRows
    self.tileColumns = tileColumns
  }

  private static func count(_ extent: Int, _ tile: Int) -> Int { tile == 0 ? 0 : (extent &+ tile &- 1) / tile }

  public var taskCount: Int { Self.count(rows, tileRows) &* Self.count(columns, tileColumns) }

  /// The rows and columns of a tile.
  public func tile(_ task: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let across = Self.count(columns, tileColumns)
    let row = task / across &* tileRows
    let column = task % across &* tileColumns
    return (row..<min(rows, row &+ tileRows), column..<min(columns, column &+ tileColumns))
  }
}
