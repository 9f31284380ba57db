import Foundation
import Tenon

/// Curves over epochs as lines of text: dots of Braille in colours, or letters where there are no colours or no such characters.
struct TextChart {
  struct Curve {
    let name: String
    let points: [(x: Double, y: Double)]
  }

  let title: String
  /// At most two.
  let curves: [Curve]
  let hasUnicode: Bool
  let hasColours: Bool

  private static let labelWidth = 9
  private static let styles: [ScreenText.Style] = [.first, .second]
  private static let letters: [Character] = ["t", "v"]

  /// - Parameters:
  ///   - columns: at least 12 draw anything.
  ///   - rows: with the title; at least 3 draw anything.
  func lines(columns: Int, rows: Int) -> [ScreenLine] {
    let finite = curves.map { Curve(name: $0.name, points: $0.points.filter { $0.x.isFinite && $0.y.isFinite }) }
    let all = finite.flatMap(\.points)
    guard let least = all.map(\.y).min(), let greatest = all.map(\.y).max(), let first = all.map(\.x).min(),
      let last = all.map(\.x).max(), columns >= Self.labelWidth + 3, rows >= 3
    else { return [heading(finite)] }
    let width = columns - Self.labelWidth
    let height = rows - 1
    var canvas = DotCanvas(columns: width, rows: height, dots: isDotted ? (2, 4) : (1, 1))
    for (index, curve) in finite.enumerated() {
      draw(curve, index, on: &canvas, x: first...last, y: least...greatest)
    }
    return [heading(finite)]
      + (0..<height).map { row in
        let value = row == 0 ? greatest : row == height - 1 && least < greatest ? least : nil
        let label = value.map { Self.number($0) } ?? ""
        let shown = String(label.prefix(Self.labelWidth - 1))
        let space = String(repeating: " ", count: Self.labelWidth - 1 - shown.count)
        return ScreenLine([ScreenText(space + shown + " ")] + parts(of: canvas, row))
      }
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }

  private var isDotted: Bool { hasUnicode && (hasColours || curves.count < 2) }

  private func heading(_ curves: [Curve]) -> ScreenLine {
    var parts = [ScreenText(title, .strong)]
    for (index, curve) in curves.enumerated() {
      let mark = isDotted ? "" : "\(Self.letters[index]): "
      let value = curve.points.last.map { Self.number($0.y) } ?? "-"
      parts.append(ScreenText("  \(mark)\(curve.name) \(value)", Self.styles[index]))
    }
    return ScreenLine(parts)
  }

  /// Each column of dots gets the values between its points, and what joins it with the one before.
  private func draw(
    _ curve: Curve, _ index: Int, on canvas: inout DotCanvas, x: ClosedRange<Double>, y: ClosedRange<Double>
  ) {
    guard let start = curve.points.first, let end = curve.points.last else { return }
    func row(_ value: Double) -> Int { Int(((1 - y.share(of: value)) * Double(canvas.height - 1)).rounded()) }
    var (before, segment): (Int?, Int) = (nil, 0)
    let points = curve.points
    for column in 0..<canvas.width {
      let place = x.lowerBound + (x.upperBound - x.lowerBound) * Double(column) / Double(max(1, canvas.width - 1))
      // A single epoch is a dot in the middle.
      let isAlone = x.lowerBound == x.upperBound
      guard isAlone ? column == canvas.width / 2 : (start.x...end.x).contains(place) else { continue }
      while segment + 2 < points.count, points[segment + 1].x < place { segment += 1 }
      let (left, right) = (points[segment], points[min(segment + 1, points.count - 1)])
      let share = right.x > left.x ? min(1, (place - left.x) / (right.x - left.x)) : 0
      let now = row(left.y * (1 - share) + right.y * share)
      for dot in min(now, before ?? now)...max(now, before ?? now) { canvas.set(column, dot, index) }
      before = now
    }
  }

  private func parts(of canvas: DotCanvas, _ row: Int) -> [ScreenText] {
    var (parts, text, style): ([ScreenText], String, ScreenText.Style) = ([], "", .plain)
    for column in 0..<canvas.columns {
      let cell = canvas[column, row]
      let own = cell.curve.map { Self.styles[$0] } ?? .plain
      if own != style, !text.isEmpty {
        parts.append(ScreenText(text, style))
        text = ""
      }
      style = own
      text.append(
        cell.curve.map { isDotted ? DotCanvas.character(cell.dots) : Self.letters[$0] } ?? " ")
    }
    return parts + [ScreenText(text, style)]
  }
}

/// Cells of characters with dots in them.
private struct DotCanvas {
  let columns: Int
  let rows: Int
  private let dots: (x: Int, y: Int)
  private var cells: [(dots: UInt32, curve: Int?)]

  var width: Int { columns * dots.x }
  var height: Int { rows * dots.y }

  init(columns: Int, rows: Int, dots: (x: Int, y: Int)) {
    (self.columns, self.rows, self.dots) = (columns, rows, dots)
    cells = Array(repeating: (0, nil), count: columns * rows)
  }

  subscript(column: Int, row: Int) -> (dots: UInt32, curve: Int?) { cells[row * columns + column] }

  /// The dots of Unicode's Braille patterns, by column and row.
  private static let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  mutating func set(_ x: Int, _ y: Int, _ curve: Int) {
    let place = y / dots.y * columns + x / dots.x
    cells[place].dots |= Self.bits[x % dots.x][y % dots.y]
    cells[place].curve = curve
  }

  static func character(_ dots: UInt32) -> Character { Unicode.Scalar(0x2800 + dots).map(Character.init) ?? "." }
}
