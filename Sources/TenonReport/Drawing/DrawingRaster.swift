import Glibc
import TenonCore

extension Drawing {
  /// As pixels, drawn by cairo.
  ///
  /// - Throws: `DrawingError` for a drawing that is too large, and where cairo or the font is missing.
  public func raster() throws -> Raster {
    try checkSize()
    let canvas = try CairoCanvas(width: Int(width), height: Int(height))
    canvas.fill(background)
    try canvas.draw(marks)
    return try canvas.raster()
  }
}

/// Pixels that cairo draws into.
private final class CairoCanvas {
  /// CAIRO_FORMAT_ARGB32.
  private static let format: Int32 = 0
  private static let roundJoin: Int32 = 1
  private static let nearest: Int32 = 3
  private static let good: Int32 = 1
  /// CAIRO_EXTEND_PAD: no seam where a stretched picture ends.
  private static let pad: Int32 = 3
  /// Of the letters that tell whether a font is the one of the table.
  private static let sample = "Handgloves 0123456789"

  private let cairo: CairoLibrary
  private let surface: CairoLibrary.Surface
  private let context: CairoLibrary.Context
  private let width: Int
  private let height: Int
  private var hasFont = false

  init(width: Int, height: Int) throws(DrawingError) {
    let cairo = try CairoLibrary.opened.get()
    guard let surface = cairo.surfaceCreate(Self.format, Int32(width), Int32(height)),
      let context = cairo.create(surface)
    else { throw .cairo("out of memory") }
    (self.cairo, self.surface, self.context, self.width, self.height) = (cairo, surface, context, width, height)
    try check()
    cairo.lineJoin(context, Self.roundJoin)
  }

  deinit {
    cairo.destroy(context)
    cairo.surfaceDestroy(surface)
  }

  private func check() throws(DrawingError) {
    let status = cairo.status(context)
    guard status == 0 else { throw .cairo(String(cString: cairo.statusText(status))) }
  }

  func fill(_ colour: DrawingColour) {
    use(colour)
    cairo.paint(context)
  }

  func draw(_ marks: [Drawing.Mark]) throws(DrawingError) {
    for mark in marks {
      switch mark {
      case .shape(let shape, let fill, let stroke):
        if shape.isDrawable { draw(shape, fill, stroke) }
      case .text(let text):
        if text.isDrawable { try draw(text) }
      case .raster(let raster, let x, let y, let width, let height, let smooth):
        guard DrawingShape.box(x, y, width, height).isDrawable, width > 0, height > 0 else { continue }
        try draw(raster, x, y, width, height, smooth)
      case .clipped(let inner, let x, let y, let width, let height):
        guard DrawingShape.box(x, y, width, height).isDrawable else { continue }
        cairo.save(context)
        cairo.newPath(context)
        cairo.rectangle(context, x, y, width, height)
        cairo.clip(context)
        try draw(inner)
        cairo.restore(context)
      }
    }
    try check()
  }

  private func use(_ colour: DrawingColour) {
    func share(_ byte: UInt8) -> Double { Double(byte) / 255 }
    cairo.sourceColour(context, share(colour.red), share(colour.green), share(colour.blue), colour.opacity)
  }

  private func draw(_ shape: DrawingShape, _ fill: DrawingColour?, _ stroke: DrawingStroke?) {
    cairo.newPath(context)
    switch shape {
    case .box(let x, let y, let width, let height): cairo.rectangle(context, x, y, width, height)
    case .circle(let x, let y, let radius): cairo.arc(context, x, y, radius, 0, 2 * .pi)
    case .line(let points), .area(let points):
      for (index, point) in points.enumerated() {
        index == 0 ? cairo.moveTo(context, point.x, point.y) : cairo.lineTo(context, point.x, point.y)
      }
      if case .area = shape { cairo.closePath(context) }
    }
    if let fill {
      use(fill)
      stroke == nil ? cairo.fill(context) : cairo.fillAndKeep(context)
    }
    guard let stroke else { return }
    use(stroke.colour)
    cairo.lineWidth(context, stroke.width)
    cairo.dashes(context, stroke.dashes, Int32(stroke.dashes.count), 0)
    cairo.stroke(context)
  }

  private func draw(_ text: DrawingText) throws(DrawingError) {
    try useFont()
    cairo.save(context)
    use(text.colour)
    cairo.fontSize(context, text.size)
    cairo.translate(context, text.x, text.y)
    if text.rotation != 0 { cairo.rotate(context, text.rotation * .pi / 180) }
    let part = text.anchor == .start ? 0 : text.anchor == .middle ? 0.5 : 1
    cairo.newPath(context)
    cairo.moveTo(context, -part * advance(of: text.text), text.drop)
    cairo.showText(context, text.text)
    cairo.restore(context)
  }

  /// Without hints, so that letters stand where the table says.
  private func useFont() throws(DrawingError) {
    guard !hasFont else { return }
    let (greyLevels, none, off): (Int32, Int32, Int32) = (2, 1, 1)
    let options = cairo.fontOptionsCreate()
    cairo.fontAntialias(options, greyLevels)
    cairo.fontHinting(options, none)
    cairo.fontMetrics(options, off)
    cairo.fontOptions(context, options)
    cairo.fontOptionsDestroy(options)
    cairo.fontFace(context, DrawingFont.family, 0, 0)
    cairo.fontSize(context, 100)
    let expected = DrawingFont.width(Self.sample, size: 100)
    guard abs(advance(of: Self.sample) - expected) < 0.01 * expected else { throw .noFont() }
    hasFont = true
  }

  private func advance(of text: String) -> Double {
    let xAdvance = 4
    var extents = [Double](repeating: 0, count: 6)
    cairo.textExtents(context, text, &extents)
    return extents[xAdvance]
  }

  private func draw(
    _ raster: Raster, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ smooth: Bool
  ) throws(DrawingError) {
    var pixels = raster.premultiplied
    let (rows, columns) = (Int32(raster.height), Int32(raster.width))
    let isDrawn = pixels.withUnsafeMutableBufferPointer { bytes -> Bool in
      guard let start = bytes.baseAddress,
        let picture = cairo.surfaceCreateForData(start, Self.format, columns, rows, 4 * columns)
      else { return false }
      defer { cairo.surfaceDestroy(picture) }
      guard cairo.surfaceStatus(picture) == 0 else { return false }
      cairo.save(context)
      cairo.newPath(context)
      cairo.rectangle(context, x, y, width, height)
      cairo.clip(context)
      cairo.translate(context, x, y)
      cairo.scale(context, width / Double(columns), height / Double(rows))
      cairo.sourceSurface(context, picture, 0, 0)
      cairo.patternFilter(cairo.source(context), smooth ? Self.good : Self.nearest)
      cairo.patternExtend(cairo.source(context), Self.pad)
      cairo.paint(context)
      cairo.restore(context)
      cairo.surfaceFlush(picture)
      return true
    }
    guard isDrawn else { throw .cairo("no surface for a picture of \(columns) x \(rows)") }
  }

  /// RGB; what is under the background is white.
  func raster() throws -> Raster {
    try check()
    cairo.surfaceFlush(surface)
    guard let data = cairo.surfaceData(surface) else { throw DrawingError.cairo("no pixels") }
    let stride = Int(cairo.surfaceStride(surface))
    let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { bytes, count in
      for row in 0..<height {
        let source = data + row * stride
        let target = row * width * 3
        for column in 0..<width {
          // Little-endian ARGB.
          bytes[target + 3 * column] = source[4 * column + 2]
          bytes[target + 3 * column + 1] = source[4 * column + 1]
          bytes[target + 3 * column + 2] = source[4 * column]
        }
      }
      count = width * height * 3
    }
    return try Raster(height: height, width: width, channels: 3, bytes: bytes)
  }
}

extension Raster {
  /// Little-endian ARGB, colours times opacity.
  fileprivate var premultiplied: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height * 4) { target, count in
      for pixel in 0..<width * height {
        let source = pixel * channels
        let opacity = channels == 4 ? Int(bytes[source + 3]) : 255
        for channel in 0..<3 {
          let value = Int(bytes[source + (channels == 1 ? 0 : channel)])
          target[4 * pixel + 2 - channel] = UInt8((value * opacity + 127) / 255)
        }
        target[4 * pixel + 3] = UInt8(opacity)
      }
      count = width * height * 4
    }
  }
}
