/// The end of what happened.
struct LogSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard !run.log.isEmpty else { return .note("There is no log.") }
    return HTML("pre", .init("tabindex", "0")) {
      HTML("code") { for line in run.log { "\(PageNumber.name(line, most: 400))\n" } }
    }
  }
}
