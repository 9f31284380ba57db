import TenonCore

extension Drawing {
  /// As SVG 1.1, which loads and runs nothing.
  ///
  /// - Throws: `DrawingError` for a drawing that is too large; what makes PNG files of pictures in it throws.
  public func svg() throws -> String {
    try checkSize()
    var writer = SVGMarks()
    let content = try writer.html(marks)
    let (width, height) = (SVGMarks.number(width), SVGMarks.number(height))
    var parts = HTML()
    if !title.isEmpty { parts += HTML("title") { DrawingText.drawable(title) } }
    if !writer.clips.isEmpty { parts += HTML("defs") { writer.clips } }
    parts += HTML("rect", .init("width", width), .init("height", height), .init("fill", background.text))
    let root = HTML(
      "svg", .init("xmlns", "http://www.w3.org/2000/svg"), .init("width", width), .init("height", height),
      .init("viewBox", "0 0 \(width) \(height)"), .init("font-family", "\(DrawingFont.family), Verdana, sans-serif"),
      .init("xml:space", "preserve")
    ) {
      parts
      content
    }
    return root.text + "\n"
  }
}

/// Writes marks as elements.
private struct SVGMarks {
  /// Clip paths, by their numbers.
  private(set) var clips: [HTML] = []

  static func number(_ value: Double) -> String { PageNumber.place(value) }

  mutating func html(_ marks: [Drawing.Mark]) throws -> HTML {
    var all = HTML()
    for mark in marks {
      switch mark {
      case .shape(let shape, let fill, let stroke):
        if shape.isDrawable { all += Self.shape(shape, Self.fill(fill) + Self.stroke(stroke)) }
      case .text(let text):
        if text.isDrawable { all += Self.text(text) }
      case .raster(let raster, let x, let y, let width, let height, let smooth):
        guard DrawingShape.box(x, y, width, height).isDrawable else { continue }
        var attributes = Self.box(x, y, width, height)
        attributes.append(.init("preserveAspectRatio", "none"))
        if !smooth { attributes.append(.init("image-rendering", "pixelated")) }
        attributes.append(.file(try raster.pngData(), type: "image/png"))
        all += HTML("image", attributes: attributes)
      case .clipped(let inner, let x, let y, let width, let height):
        guard DrawingShape.box(x, y, width, height).isDrawable else { continue }
        let name = "c\(clips.count)"
        clips.append(
          HTML("clipPath", .init("id", name)) { HTML("rect", attributes: Self.box(x, y, width, height)) })
        let content = try html(inner)
        all += HTML("g", .init("clip-path", "url(#\(name))")) { content }
      }
    }
    return all
  }

  private static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> [HTML.Attribute] {
    [
      .init("x", number(x)), .init("y", number(y)), .init("width", number(width)), .init("height", number(height)),
    ]
  }

  private static func shape(_ shape: DrawingShape, _ paint: [HTML.Attribute]) -> HTML {
    func path(_ points: [DrawingShape.Point]) -> HTML.Attribute {
      .init("points", points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " "))
    }
    return switch shape {
    case .box(let x, let y, let width, let height): HTML("rect", attributes: box(x, y, width, height) + paint)
    case .circle(let x, let y, let radius):
      HTML(
        "circle", attributes: [.init("cx", number(x)), .init("cy", number(y)), .init("r", number(radius))] + paint)
    case .line(let points): HTML("polyline", attributes: [path(points)] + paint)
    case .area(let points): HTML("polygon", attributes: [path(points)] + paint)
    }
  }

  private static func fill(_ colour: DrawingColour?) -> [HTML.Attribute] {
    guard let colour else { return [.init("fill", "none")] }
    return [.init("fill", colour.text)] + (colour.opacity < 1 ? [.init("fill-opacity", share(colour.opacity))] : [])
  }

  private static func stroke(_ stroke: DrawingStroke?) -> [HTML.Attribute] {
    guard let stroke else { return [] }
    var attributes: [HTML.Attribute] = [
      .init("stroke", stroke.colour.text), .init("stroke-width", number(stroke.width)),
      .init("stroke-linejoin", "round"),
    ]
    if stroke.colour.opacity < 1 { attributes.append(.init("stroke-opacity", share(stroke.colour.opacity))) }
    if !stroke.dashes.isEmpty {
      attributes.append(.init("stroke-dasharray", stroke.dashes.map(number).joined(separator: " ")))
    }
    return attributes
  }

  private static func share(_ value: Double) -> String { max(0, min(1, value)).fixed(3) }

  private static func text(_ text: DrawingText) -> HTML {
    var attributes: [HTML.Attribute] = [
      .init("x", number(text.x)), .init("y", number(text.y + text.drop)), .init("font-size", number(text.size)),
    ]
    if text.anchor != .start { attributes.append(.init("text-anchor", text.anchor.rawValue)) }
    if text.rotation != 0 {
      let turn = "rotate(\(number(text.rotation)) \(number(text.x)) \(number(text.y)))"
      attributes.append(.init("transform", turn))
    }
    return HTML("text", attributes: attributes + fill(text.colour), HTML(text: text.text))
  }
}

extension DrawingText {
  /// Whether a format can hold its numbers.
  var isDrawable: Bool {
    !text.isEmpty && abs(x) <= 1e6 && abs(y) <= 1e6 && (0.1...1000).contains(size) && abs(rotation) <= 360
  }
}
