import TenonCore

/// One file that shows a run, or several side by side: nothing in it comes from elsewhere, and nothing goes anywhere.
public struct ReportPage: Sendable {
  /// How often a page loads itself anew while the training runs, in seconds.
  private static let refreshSeconds = 15

  /// The file's contents.
  public let bytes: [UInt8]

  /// A page about one run.
  public init(of run: RunRecord) throws {
    let sections: [(id: StaticString, title: StaticString, content: HTML)] = [
      ("curves", "Curves", CurvesSection(run).html),
      ("confusion", "Confusion matrix", ConfusionSection(run).html),
      ("classes", "Classes", ClassesSection(run).html),
      ("mistakes", "Most confident mistakes", MistakesSection(run).html),
      ("model", "Model", ModelSection(run).html),
      ("kernels", "First kernels", KernelsSection(run).html),
      ("norms", "Weights and gradients", NormsSection(run).html),
      ("experiment", "Experiment", ExperimentSection(run).html),
      ("repeat", "How to repeat it", RepeatSection(run).html),
      ("machine", "Machine and plugins", MachineSection(run).html),
      ("log", "Log", LogSection(run).html),
    ]
    try self.init(title: run.name, isRunning: run.state == .running) {
      SummarySection(run).html
      Self.navigation(sections.map { ($0.id, $0.title) })
      for section in sections { Self.section(section.id, section.title, section.content) }
    }
  }

  /// A page about several runs.
  public init(comparing runs: [RunRecord]) throws {
    let comparison = RunComparison(runs)
    let sections: [(id: StaticString, title: StaticString, content: HTML)] = [
      ("metrics", "Final metrics", FinalMetricsSection(comparison).html),
      ("curves", "Curves", ComparedCurvesSection(comparison).html),
      ("differences", "Differences of the experiments", DifferencesSection(comparison).html),
      ("repeat", "How to repeat them", comparison.commands),
    ]
    try self.init(title: "\(runs.count) runs", isRunning: runs.contains { $0.state == .running }) {
      HTML("h1") { "\(runs.count) runs" }
      Self.navigation(sections.map { ($0.id, $0.title) })
      for section in sections { Self.section(section.id, section.title, section.content) }
    }
  }

  private init(title: String, isRunning: Bool, @HTMLBuilder content: () throws -> HTML) throws {
    let policy = try PageScript.policy()
    var head = HTML(written: "\n<meta charset=\"utf-8\">\n")
    head += HTML(
      "meta", attributes: [.init(checked: "http-equiv", "Content-Security-Policy"), .init(checked: "content", policy)])
    head += HTML(written: "\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    if isRunning {
      head += HTML(
        "meta",
        attributes: [.init(checked: "http-equiv", "refresh"), .init(checked: "content", "\(Self.refreshSeconds)")])
    }
    head += HTML("title") { PageNumber.name(title) }
    head += HTML("style") { HTML(written: PageStyle.text) }
    let body = try content()
    let page = HTML("html", .init("lang", "en")) {
      HTML("head") { head }
      HTML(written: "\n")
      HTML("body") {
        HTML("main") { body }
        HTML("script") { HTML(written: PageScript.text) }
      }
    }
    bytes = Array("<!DOCTYPE html>\n\(page.text)\n".utf8)
  }

  private static func section(_ id: StaticString, _ title: StaticString, _ content: HTML) -> HTML {
    HTML("section", .id("\(id)"), .init("aria-labelledby", "\(id)-title")) {
      HTML(written: "\n")
      HTML("h2", .id("\(id)-title")) { HTML(written: title) }
      content
    }
  }

  private static func navigation(_ sections: [(id: StaticString, title: StaticString)]) -> HTML {
    HTML("nav", .init("aria-label", "sections")) {
      for (id, title) in sections { HTML("a", .anchor("\(id)")) { HTML(written: title) } }
    }
  }
}
