import TenonCore

/// Samples that the model was surest of, and wrong.
struct MistakesSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard let seen = run.observations, let counts = seen.confusion else {
      return .note("There are none: \(run.confusionNote).")
    }
    guard !seen.mistakes.isEmpty else {
      return .note("There are none: \(seen.mistakesNote ?? "every sample was right").")
    }
    return HTML("p") {
      "Of the \(counts.measured), as the model reads them, with black and white where the batch has its least and greatest number."
    }
      + HTML("ul", .class("pictures")) {
        for mistake in seen.mistakes {
          HTML("li") {
            HTML(
              "img", .picture(png: mistake.png),
              .init("alt", "sample \(mistake.sample), \(name(counts, mistake.truth))"))
            HTML("br")
            "taken for "
            HTML("b") { name(counts, mistake.predicted) }
            " (\(PageNumber.percent(mistake.confidence)))"
            HTML("br")
            "is "
            HTML("b") { name(counts, mistake.truth) }
            " (\(PageNumber.percent(mistake.rightConfidence)))"
            HTML("br")
            HTML("small", .class("note")) { "sample \(mistake.sample)" }
          }
        }
      }
  }

  private func name(_ counts: ConfusionCounts, _ index: Int) -> String {
    PageNumber.name(counts.classNames[index], most: 40)
  }
}
