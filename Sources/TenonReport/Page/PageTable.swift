import TenonFormats

/// A table, which is shown and can be had as CSV.
struct PageTable {
  /// More bytes are left out of the page: the page says so.
  static let mostDownload = 200_000

  let columns: [String]
  let rows: [[String]]
  /// Columns of numbers, which stand to the right.
  var numbers: Set<Int> = []
  var mostRows = 400

  var html: HTML {
    HTML.wide("table") {
      HTML("table") {
        HTML("thead") {
          HTML("tr") { for (index, name) in columns.enumerated() { cell("th", index, name) } }
        }
        HTML("tbody") {
          for row in rows.prefix(mostRows) {
            HTML("tr") { for (index, text) in row.enumerated() { cell("td", index, text) } }
          }
        }
      }
      if rows.count > mostRows { HTML("p", .class("note")) { "and \(rows.count - mostRows) more rows" } }
    }
  }

  private func cell(_ element: StaticString, _ column: Int, _ text: String) -> HTML {
    HTML(
      element, attributes: numbers.contains(column) ? [.class("number")] : [],
      HTML(text: PageNumber.name(text, most: 200)))
  }

  /// All of it, as RFC 4180 has it.
  var csv: String { CSVText.table([columns] + rows) }

  /// A link that saves it.
  func download(_ name: StaticString) -> HTML {
    // A cell takes two bytes at least.
    let isLong = rows.count * columns.count > Self.mostDownload / 2
    let bytes = isLong ? [] : Array(csv.utf8)
    guard !isLong, bytes.count <= Self.mostDownload else {
      return HTML("p", .class("note")) { "More numbers than a page should hold: tenon report --csv has them." }
    }
    return HTML("p", .class("download")) {
      HTML("a", .file(bytes, type: "text/csv;charset=utf-8"), .init("download", "\(name)")) { "\(name)" }
    }
  }
}
