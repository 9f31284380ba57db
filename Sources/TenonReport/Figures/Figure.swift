import TenonCore
import TenonFormats

/// A picture of something, with the numbers that it shows.
public struct Figure: Sendable {
  public let drawing: Drawing
  /// The same as a table: its columns, and rows with a cell for each of them.
  public let columns: [String]
  public let rows: [[JSON]]

  public init(_ drawing: Drawing, columns: [String], rows: [[JSON]]) {
    (self.drawing, self.columns, self.rows) = (drawing, columns, rows)
  }

  /// The rows of a plane of numbers: for each its row, its column, and itself as it is written.
  static func rows(_ plane: [Float], width: Int) -> [[JSON]] {
    plane.enumerated().map { [.int($0 / width), .int($0 % width), .number($1.asWritten)] }
  }

  /// A line for each row, after one with the columns.
  public var csv: String { CSVText.table([columns] + rows.map { $0.map(Self.text) }) }

  /// What is shown, and an object for each row.
  public var json: JSON {
    let objects = rows.map { row in
      var object = JSONObject()
      for (column, cell) in zip(columns, row) { object[column] = cell }
      return JSON.object(object)
    }
    return ["title": .string(drawing.title), "rows": .array(objects)]
  }

  /// Empty for what is no number.
  private static func text(_ cell: JSON) -> String {
    if let text = cell.stringValue { return text }
    if let integer = cell.intValue { return "\(integer)" }
    if let number = cell.doubleValue { return "\(number)" }
    return cell.boolValue.map { "\($0)" } ?? ""
  }
}

/// What figures have in common.
enum FigureStyle {
  static let margin = 16.0
  static let titleSize = 15.0
  static let captionSize = 12.0
  /// From the top of a line to that of the next, for a size of 1.
  static let lineHeight = 1.35

  /// Puts a title over a drawing, and makes it as wide as that needs.
  ///
  /// - Parameter notes: lines of smaller letters below the title.
  static func titled(_ title: String, notes: [String] = [], _ content: Drawing) -> Drawing {
    let notes = notes.filter { !$0.isEmpty }
    let title = PageNumber.name(title, most: 120)
    let wanted =
      ([DrawingFont.width(title, size: titleSize)] + notes.map { DrawingFont.width($0, size: captionSize) }).max() ?? 0
    let width = max(content.width, min(wanted + 2 * margin, max(content.width, 900)))
    let room = width - 2 * margin
    var top = margin + titleSize * lineHeight
    var drawing = Drawing(
      width: width, height: content.height + top + Double(notes.count) * captionSize * lineHeight + 8,
      title: content.title.isEmpty ? title : content.title)
    drawing.add(
      DrawingText(
        DrawingFont.abbreviated(title, width: room, size: titleSize), x: margin, y: margin + titleSize * 0.85,
        size: titleSize))
    for note in notes {
      drawing.add(
        DrawingText(
          DrawingFont.abbreviated(note, width: room, size: captionSize), x: margin, y: top + captionSize * 0.95,
          size: captionSize, colour: .pale))
      top += captionSize * lineHeight
    }
    drawing.add(content, x: 0, y: top + 8)
    return drawing
  }
}
