/// What was trained, with every default written out.
struct ExperimentSection {
  private static let mostCharacters = 200_000

  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard !run.experimentText.isEmpty else { return .note("The run's files do not have it.") }
    return .code(PageNumber.name(run.experimentText, most: Self.mostCharacters))
  }
}
