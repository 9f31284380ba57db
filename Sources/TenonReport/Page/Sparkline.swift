import TenonCore

/// A curve as small as a word.
enum Sparkline {
  private static let size = (width: 120.0, height: 22.0)

  /// - Parameters:
  ///   - points: in the order of their places, which need not be equally far from each other.
  ///   - name: what it shows, for who cannot see it.
  static func html(_ points: [(x: Double, y: Double)], name: String) -> HTML {
    let (first, last) = (points.first?.x ?? 0, points.last?.x ?? 0)
    let points = LineChart.thinned(points, to: 60).filter(\.y.isFinite)
    guard let least = points.map(\.y).min(), let greatest = points.map(\.y).max() else { return HTML("span") { "–" } }
    let path = points.map { point in
      let x = 1 + (size.width - 2) * (point.x - first) / max(1, last - first)
      let share = (least...greatest).share(of: point.y)
      return "\(PageNumber.place(x)),\(PageNumber.place(size.height - 2 - share * (size.height - 4)))"
    }
    let text = "\(name): \(PageNumber.short(least)) to \(PageNumber.short(greatest))"
    return HTML(
      "svg", .class("spark"), .init("viewBox", "0 0 \(Int(size.width)) \(Int(size.height))"), .init("role", "img"),
      .init("aria-label", text)
    ) {
      HTML("title") { text }
      if path.count > 1 {
        HTML("polyline", .class("line s0"), .init("points", path.joined(separator: " ")))
      } else {
        HTML("circle", .class("s0 dot"), .init("cx", "60"), .init("cy", "11"), .init("r", "3"))
      }
    }
  }
}
