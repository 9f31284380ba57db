/// What is set otherwise, setting by setting.
struct DifferencesSection {
  private let comparison: RunComparison

  init(_ comparison: RunComparison) { self.comparison = comparison }

  var html: HTML {
    let differences = comparison.differences
    guard !differences.isEmpty else { return .note("There are none: every setting is the same.") }
    let table = PageTable(
      columns: ["setting"] + comparison.names,
      rows: differences.prefix(400).map { [$0.place] + $0.values })
    return HTML.wide("differences") {
      HTML("table") {
        HTML("thead") { HTML("tr") { for name in table.columns { HTML("th") { PageNumber.name(name) } } } }
        HTML("tbody") {
          for row in table.rows {
            HTML("tr") {
              HTML("th", .init("scope", "row")) { PageNumber.name(row[0], most: 120) }
              for value in row.dropFirst() {
                HTML(
                  "td", attributes: value == row[1] ? [] : [.class("b2")], HTML(text: PageNumber.name(value, most: 200))
                )
              }
            }
          }
        }
      }
    } + table.download("differences.csv") + .note("Marked: what is not as in the first run.")
  }
}
