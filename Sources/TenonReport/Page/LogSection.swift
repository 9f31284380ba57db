/// The end of what happened.
struct LogSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard !run.log.isEmpty else { return .note("There is no log.") }
    return .code(run.log.map { "\(PageNumber.name($0, most: 400))\n" }.joined())
  }
}
