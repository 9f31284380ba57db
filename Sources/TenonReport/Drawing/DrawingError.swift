import TenonCore

/// Why a drawing is not made, or not written.
public struct DrawingError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  static func size(width: Double, height: Double) -> DrawingError {
    func side(_ length: Double) -> String { abs(length) < 1e15 ? length.fixed(0) : "\(length)" }
    return DrawingError(
      diagnostic: Diagnostic("picture-size", "a picture of \(side(width)) x \(side(height)) pixels is not written")
        .expected("sides from 1 to \(Int(Drawing.longestSide)) and at most \(Int(Drawing.mostPixels / 1e6)) megapixels")
        .help("show fewer things, or smaller ones"))
  }

  static func noCairo(_ reason: String) -> DrawingError {
    DrawingError(
      diagnostic: Diagnostic("no-cairo", "the library that draws PNG files is missing")
        .expected("Debian's package libcairo2").received(reason)
        .help("apt-get install libcairo2 fonts-dejavu-core, or have an .svg file written, which needs neither"))
  }

  static func noFont() -> DrawingError {
    DrawingError(
      diagnostic: Diagnostic("no-font", "the font of pictures, \(DrawingFont.family), is missing")
        .expected("Debian's package fonts-dejavu-core").received(
          "another font in its place, in which texts have other widths"
        )
        .help("apt-get install fonts-dejavu-core, or have an .svg file written, which needs no font"))
  }

  static func cairo(_ reason: String) -> DrawingError {
    DrawingError(
      diagnostic: Diagnostic("cairo", "cairo cannot draw the picture").received(reason)
        .help("have an .svg file written, or a smaller picture"))
  }

  static func format(_ path: String) -> DrawingError {
    DrawingError(
      diagnostic: Diagnostic("picture-format", "what '\(path)' is to be is not known")
        .expected("a name that ends in .png or .svg"))
  }
}
