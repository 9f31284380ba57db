/// How an outline is drawn.
public struct DrawingStroke: Sendable, Equatable {
  public var colour: DrawingColour
  public var width: Double
  /// Lengths of dashes and of gaps by turns; none for a line without gaps.
  public var dashes: [Double]

  public init(_ colour: DrawingColour, width: Double = 1, dashes: [Double] = []) {
    (self.colour, self.width, self.dashes) = (colour, width, dashes)
  }
}
