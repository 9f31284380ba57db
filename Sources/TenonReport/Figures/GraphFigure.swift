import TenonCore
import TenonEngine

/// A network as boxes with what they yield: layers that follow each other stand in one stack, lines go from the end of one to
/// the top of the next.
public struct GraphFigure {
  private static let rowHeight = 23.0
  private static let rankGap = 34.0
  private static let blockGap = 26.0
  private static let textSize = 12.0
  private static let cellGap = 14.0
  private static let padding = 10.0
  private static let mostWidths = [180.0, 150, 150, 90]

  private let name: String
  private let blocks: GraphBlocks
  private let layout: LayeredLayout
  private let summary: ModelSummary?
  /// Of the cells of a row.
  private let widths: [Double]
  private let blockWidth: Double

  /// - Parameter summary: shapes and parameters; nil where they are not known.
  /// - Throws: `FigureError` for a graph that is too large.
  public init(_ graph: ModelGraph, _ summary: ModelSummary?, of name: String) throws(FigureError) {
    (self.name, self.summary) = (name, summary)
    blocks = GraphBlocks(graph, summary)
    let cells = blocks.rows.map(Self.cells)
    widths = Self.mostWidths.indices.map { column in
      cells.reduce(0) { max($0, min(Self.mostWidths[column], DrawingFont.width($1[column], size: Self.textSize))) }
    }
    let used = widths.filter { $0 > 0 }
    blockWidth = used.reduce(0, +) + Double(used.count - 1) * Self.cellGap + 2 * Self.padding
    let found = LayeredLayout(
      ranks: blocks.blocks.map(\.rank), reads: blocks.blocks.map(\.reads), blockWidth: blockWidth, gap: Self.blockGap)
    guard let found else {
      throw FigureError(
        "graph-too-large", "the graph of '\(name)' is too large to draw",
        expected: "at most \(LayeredLayout.mostItems) layers and crossings of lines with rows of layers")
    }
    layout = found
  }

  private static func cells(_ row: GraphBlocks.Row) -> [String] {
    [
      row.name, row.component, row.shape,
      row.parameterCount > 0 ? row.parameterCount.grouped : "",
    ]
  }

  public var figure: Figure {
    let totals = summary.map { summary in
      "\(Plural.counted(summary.parameterCount, "parameter")), \(PageNumber.flops(summary.flops)) for a sample"
    }
    return Figure(
      FigureStyle.titled(
        "Layers of \(PageNumber.name(name, most: 60))",
        notes: [totals ?? "shapes are not known", summary == nil ? "" : "name, component, what it yields, parameters"],
        drawing),
      columns: ["layer", "component", "inputs", "output", "parameters", "flops"],
      rows: blocks.rows.map { row in
        [
          .string(row.name), .string(row.component), .string(row.reads.joined(separator: " ")), .string(row.shape),
          .int(row.parameterCount), row.flops.map(JSON.number) ?? .null,
        ]
      })
  }

  private var drawing: Drawing {
    let ranks = (blocks.blocks.map(\.rank).max() ?? -1) + 1
    var heights = [Double](repeating: 0, count: ranks)
    for block in blocks.blocks {
      heights[block.rank] = max(heights[block.rank], Double(block.rows.count) * Self.rowHeight)
    }
    var tops: [Double] = []
    var bottom = 4.0
    for height in heights {
      tops.append(bottom)
      bottom += height + Self.rankGap
    }
    let left = FigureStyle.margin
    var drawing = Drawing(width: layout.width + 2 * left, height: bottom - Self.rankGap + FigureStyle.margin)
    for line in layout.lines {
      let source = blocks.blocks[line.source]
      let target = blocks.blocks[line.target]
      var points = [
        DrawingShape.Point(
          left + layout.centres[line.source], tops[source.rank] + Double(source.rows.count) * Self.rowHeight)
      ]
      // Straight down to the end of the row, then on.
      points.append(.init(points[0].x, tops[source.rank] + heights[source.rank]))
      for pass in line.passes {
        points.append(.init(left + pass.x, tops[pass.rank] - 6))
        points.append(.init(left + pass.x, tops[pass.rank] + heights[pass.rank] + 6))
      }
      let spread = min(22, blockWidth * 0.8 / Double(line.port.count))
      let shift = (Double(line.port.index) - Double(line.port.count - 1) / 2) * spread
      let end = DrawingShape.Point(left + layout.centres[line.target] + shift, tops[target.rank])
      points.append(.init(end.x, end.y - 7))
      drawing.add(.line(points), stroke: DrawingStroke(.pale, width: 1.4))
      drawing.add(
        .area([.init(end.x - 4, end.y - 7), .init(end.x + 4, end.y - 7), .init(end.x, end.y - 0.5)]), fill: .pale)
    }
    for (block, centre) in zip(blocks.blocks, layout.centres) {
      draw(block, in: &drawing, left: left + centre - blockWidth / 2, top: tops[block.rank])
    }
    return drawing
  }

  private func draw(_ block: GraphBlocks.Block, in drawing: inout Drawing, left: Double, top: Double) {
    for (index, row) in block.rows.enumerated() {
      let y = top + Double(index) * Self.rowHeight
      let fill =
        row.kind != .layer
        ? DrawingColour(0xFFF1CC) : row.parameterCount > 0 ? DrawingColour(0xDCEBF8) : DrawingColour(0xF6F8FA)
      drawing.add(.box(left, y, blockWidth, Self.rowHeight), fill: fill, stroke: DrawingStroke(.grey))
      var x = left + Self.padding
      for (column, (text, width)) in zip(Self.cells(row), widths).enumerated() where width > 0 {
        let isNumber = column > 1
        drawing.add(
          DrawingText(
            DrawingFont.abbreviated(text, width: width, size: Self.textSize), x: isNumber ? x + width : x,
            y: y + Self.rowHeight / 2, size: Self.textSize, colour: column == 1 ? .pale : .ink,
            anchor: isNumber ? .end : .start, isCentred: true))
        x += width + Self.cellGap
      }
    }
    drawing.add(
      .box(left, top, blockWidth, Double(block.rows.count) * Self.rowHeight), stroke: DrawingStroke(.pale, width: 1.2))
  }
}
