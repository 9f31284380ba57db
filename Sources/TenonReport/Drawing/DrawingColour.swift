/// A colour and how much of what lies under it is seen.
public struct DrawingColour: Sendable, Equatable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8
  /// From 0, nothing is seen of it, to 1.
  public var opacity: Double

  /// - Parameter rgb: 0xRRGGBB.
  public init(_ rgb: UInt32) {
    (red, green, blue) = (UInt8(rgb >> 16 & 255), UInt8(rgb >> 8 & 255), UInt8(rgb & 255))
    opacity = 1
  }

  public static let white = DrawingColour(0xFFFFFF)
  /// Of text and axes.
  public static let ink = DrawingColour(0x1F2328)
  /// Of what is less important.
  public static let pale = DrawingColour(0x57606A)
  public static let grid = DrawingColour(0xD8DEE4)
  /// Of data that others are compared with.
  public static let grey = DrawingColour(0xB8BFC6)

  /// Of text that says that something is wrong.
  static let alarming = DrawingColour(0xB54708)

  /// Colours of things that have no order, which the colour-blind tell apart; the thirteenth is the first again.
  ///
  /// - Source: Okabe and Ito 2008, Color Universal Design, in an order in which neighbours differ in lightness too; then four
  ///   of Tol 2021, Colour Schemes, the scheme "muted", since ten classes are usual.
  public static func series(_ index: Int) -> DrawingColour {
    DrawingColour(seriesColours[((index % seriesCount) + seriesCount) % seriesCount])
  }

  /// How many there are.
  static var seriesCount: Int { seriesColours.count }
  private static let seriesColours: [UInt32] = [
    0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0x56B4E9, 0xCC79A7, 0x000000, 0xF0E442,
    0x882255, 0x999933, 0x332288, 0x44AA99,
  ]

  public func faded(_ opacity: Double) -> DrawingColour {
    var copy = self
    copy.opacity = opacity
    return copy
  }

  /// Black or white: what can be read on it.
  public var readable: DrawingColour {
    func linear(_ byte: UInt8) -> Double { (Double(byte) / 255) * (Double(byte) / 255) }
    // Both have the same contrast at a luminance of about 0.18.
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.2 ? .ink : .white
  }

  /// `#RRGGBB`.
  var text: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
