import TenonCore

/// One line of text in a drawing, in DejaVu Sans.
public struct DrawingText: Sendable, Equatable {
  /// Which part of the line stands at its place.
  public enum Anchor: String, Sendable {
    case start, middle, end
  }

  public static let standardSize = 13.0
  /// Nobody reads more; what somebody else has named can be longer.
  private static let mostCharacters = 1000

  /// Without characters that a format cannot hold, or that turn the direction of writing: these are written out.
  public let text: String
  public var x: Double
  public var y: Double
  /// Pixels from one line to the next, about; a digit is 0.64 times as wide.
  public var size: Double
  public var colour: DrawingColour
  public var anchor: Anchor
  /// Whether its place is at half the height of its letters, and not on the line that they stand on.
  public var isCentred: Bool
  /// Around its place, in degrees, clockwise.
  public var rotation: Double

  public init(
    _ text: String, x: Double, y: Double, size: Double = standardSize, colour: DrawingColour = .ink,
    anchor: Anchor = .start, isCentred: Bool = false, rotation: Double = 0
  ) {
    self.text = Self.drawable(text)
    (self.x, self.y, self.size, self.colour) = (x, y, size, colour)
    (self.anchor, self.isCentred, self.rotation) = (anchor, isCentred, rotation)
  }

  /// In pixels.
  public var width: Double { DrawingFont.width(text, size: size) }

  /// From its place down to the line that the letters stand on, before it is turned.
  var drop: Double { isCentred ? size * DrawingFont.halfHeight : 0 }

  func moved(_ dx: Double, _ dy: Double) -> DrawingText {
    var copy = self
    (copy.x, copy.y) = (x + dx, y + dy)
    return copy
  }

  /// One line of what XML and fonts know.
  static func drawable(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(mostCharacters) {
      // XML has no such characters, whatever they are written as.
      scalars.append(scalar.value & 0xFFFE == 0xFFFE ? "\u{FFFD}" : scalar)
    }
    return String(scalars).visibleLine
  }
}
