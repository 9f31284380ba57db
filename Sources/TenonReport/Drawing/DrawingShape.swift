/// An outline, in pixels.
public enum DrawingShape: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// Left, top, width, height.
  case box(Double, Double, Double, Double)
  /// Its middle and radius.
  case circle(Double, Double, Double)
  /// From each point straight to the next.
  case line([Point])
  /// The same, and back to the first.
  case area([Point])

  /// Between two points.
  public static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> DrawingShape {
    .line([Point(x1, y1), Point(x2, y2)])
  }

  /// A distribution over a level line, its parts equally wide.
  ///
  /// - Parameter heights: of the middles of the parts.
  static func hill(_ heights: [Double], left: Double, right: Double, bottom: Double) -> DrawingShape {
    let tops = heights.enumerated().map { part, height in
      Point(left + (Double(part) + 0.5) / Double(heights.count) * (right - left), bottom - height)
    }
    return .area([Point(left, bottom)] + tops + [Point(right, bottom)])
  }

  func moved(_ dx: Double, _ dy: Double) -> DrawingShape {
    func moved(_ points: [Point]) -> [Point] { points.map { Point($0.x + dx, $0.y + dy) } }
    return switch self {
    case .box(let x, let y, let width, let height): .box(x + dx, y + dy, width, height)
    case .circle(let x, let y, let radius): .circle(x + dx, y + dy, radius)
    case .line(let points): .line(moved(points))
    case .area(let points): .area(moved(points))
    }
  }

  /// Whether a format can hold its numbers: a shape of others is left out.
  var isDrawable: Bool {
    func fits(_ numbers: Double...) -> Bool { numbers.allSatisfy { abs($0) <= 1e6 } }
    return switch self {
    case .box(let x, let y, let width, let height): fits(x, y, width, height) && width >= 0 && height >= 0
    case .circle(let x, let y, let radius): fits(x, y, radius) && radius >= 0
    case .line(let points), .area(let points): points.count > 1 && points.allSatisfy { fits($0.x, $0.y) }
    }
  }
}
