import TenonCore

/// Curves over epochs as a drawing: each line in a colour and with dashes of its own, every point with its values as the
/// title that browsers show, and more by the page's script.
struct LineChart {
  struct Line {
    let name: String
    /// Which colour and dashes.
    let style: Int
    let points: [(x: Double, y: Double)]
  }

  static let styles = 8
  private static let size = (width: 640.0, height: 260.0)
  private static let frame = (left: 66.0, right: 14.0, top: 12.0, bottom: 40.0)

  let title: String
  let lines: [Line]
  /// Where the best epoch is.
  var mark: Double?
  /// At most so many points of a line are drawn.
  var mostPoints = 150

  var html: HTML {
    let shown = lines.map {
      Line(name: $0.name, style: $0.style % Self.styles, points: Self.thinned($0.points, to: mostPoints))
    }
    let horizontal = ChartAxis(shown.lazy.flatMap(\.points).map(\.x), count: 8, wholeNumbers: true)
    let vertical = ChartAxis(shown.lazy.flatMap(\.points).map(\.y), count: 5)
    func place(_ point: (x: Double, y: Double)) -> (x: String, y: String) {
      (PageNumber.place(Self.x(point.x, horizontal)), PageNumber.place(Self.y(point.y, vertical)))
    }
    return HTML("figure", .class("chart")) {
      HTML("figcaption") {
        HTML("b") { PageNumber.name(title) }
        if shown.count > 1 || shown.first?.name != title { legend(shown) }
      }
      HTML(
        "svg", .init("viewBox", "0 0 \(Int(Self.size.width)) \(Int(Self.size.height))"), .init("role", "img"),
        .init("tabindex", "0"), .init("aria-label", summary)
      ) {
        grid(horizontal, vertical)
        if let mark, (horizontal.low...horizontal.high).contains(mark) {
          let x = PageNumber.place(Self.x(mark, horizontal))
          HTML(
            "line", .class("best"), .init("x1", x), .init("x2", x), .init("y1", "\(Self.frame.top)"),
            .init("y2", "\(Self.size.height - Self.frame.bottom)")
          ) {
            HTML("title") { "best epoch: \(PageNumber.short(mark))" }
          }
        }
        for line in shown {
          for piece in Self.pieces(line.points) where piece.count > 1 {
            let path = piece.map(place).map { "\($0.x),\($0.y)" }.joined(separator: " ")
            HTML("polyline", .class("line s\(line.style)"), .init("points", path))
          }
        }
        HTML(
          "line", .class("cursor"), .init("y1", "\(Self.frame.top)"),
          .init("y2", "\(Self.size.height - Self.frame.bottom)"))
        for line in shown {
          for point in line.points where point.y.isFinite {
            let (x, y) = place(point)
            HTML("circle", .class("s\(line.style)"), .init("cx", x), .init("cy", y), .init("r", "4")) {
              HTML("title") {
                "epoch \(PageNumber.short(point.x)): \(PageNumber.name(line.name, most: 40)) \(PageNumber.short(point.y))"
              }
            }
          }
        }
      }
      HTML("output", .init("aria-live", "polite")) { "\u{A0}" }
    }
  }

  /// For who cannot see it.
  private var summary: String {
    let ends = lines.prefix(8).map { line -> String in
      let points = line.points.filter { $0.y.isFinite }
      guard let first = points.first, let last = points.last else {
        return "\(PageNumber.name(line.name, most: 40)): no values"
      }
      return "\(PageNumber.name(line.name, most: 40)) from \(PageNumber.short(first.y)) to \(PageNumber.short(last.y))"
    }
    return "\(PageNumber.name(title)) by epoch: \(ends.joined(separator: ", ")). Arrow keys show single epochs."
  }

  private func legend(_ lines: [Line]) -> HTML {
    HTML("span", .class("legend")) {
      for line in lines {
        HTML("span") {
          HTML("svg", .init("viewBox", "0 0 28 8"), .init("aria-hidden", "true")) {
            HTML("polyline", .class("line s\(line.style)"), .init("points", "0,4 28,4"))
          }
          PageNumber.name(line.name, most: 60)
        }
      }
    }
  }

  @HTMLBuilder private func grid(_ horizontal: ChartAxis, _ vertical: ChartAxis) -> HTML {
    let (left, right) = ("\(Self.frame.left)", "\(Self.size.width - Self.frame.right)")
    let bottom = Self.size.height - Self.frame.bottom
    for tick in vertical.ticks {
      let y = PageNumber.place(Self.y(tick, vertical))
      HTML("line", .class("grid"), .init("x1", left), .init("x2", right), .init("y1", y), .init("y2", y))
      HTML("text", .init("x", "\(Self.frame.left - 6)"), .init("y", y), .init("dy", "4"), .init("text-anchor", "end")) {
        PageNumber.short(tick)
      }
    }
    for tick in horizontal.ticks {
      let x = PageNumber.place(Self.x(tick, horizontal))
      HTML("text", .init("x", x), .init("y", "\(bottom + 17)"), .init("text-anchor", "middle")) {
        PageNumber.short(tick)
      }
    }
    HTML("text", .init("x", right), .init("y", "\(bottom + 36)"), .init("text-anchor", "end")) { "epoch" }
  }

  private static func x(_ value: Double, _ axis: ChartAxis) -> Double {
    frame.left + axis.share(value) * (size.width - frame.left - frame.right)
  }

  private static func y(_ value: Double, _ axis: ChartAxis) -> Double {
    size.height - frame.bottom - axis.share(value) * (size.height - frame.top - frame.bottom)
  }

  /// Points at equal distances; the first and the last stay.
  static func thinned<Point>(_ points: [Point], to most: Int) -> [Point] {
    guard points.count > most, most > 1 else { return points }
    return (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
  }

  /// A line is broken where a value is no number.
  static func pieces(_ points: [(x: Double, y: Double)]) -> [[(x: Double, y: Double)]] {
    points.split { !$0.y.isFinite }.map(Array.init)
  }
}
