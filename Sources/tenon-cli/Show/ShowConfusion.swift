import ArgumentParser
import Tenon

struct ShowConfusion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confusion", abstract: "How often samples of each class were taken for each class.",
    discussion: """
      tenon show confusion runs/demo -o confusion.png
      tenon show confusion model.tenon --data /data -o confusion.svg --csv confusion.csv

      Of a run what its training has counted is shown; an archive, and a run with --data or --set, is evaluated as by \
      `tenon evaluate`. Rows are true classes, columns predicted ones, colours are shares of a row.
      """)

  @OptionGroup var model: ShownModel
  @OptionGroup var data: ShownData
  @Option(help: "The colours: viridis, cividis or grey.") var colours = ColourMap.viridis
  @OptionGroup var output: FigureOptions

  func run() throws {
    let seen = try ClassifiedSamples(model, data)
    try output.write(ConfusionFigure(seen.counts, of: seen.name, colours: colours).figure)
  }
}

struct ShowMistakes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mistakes", abstract: "Samples that a model was surest of, and wrong.",
    discussion: """
      tenon show mistakes runs/demo -o mistakes.png

      Of a run those that its training has kept are shown; an archive, and a run with --data or --set, is evaluated as by \
      `tenon evaluate`.
      """)

  @OptionGroup var model: ShownModel
  @OptionGroup var data: ShownData
  @OptionGroup var output: FigureOptions

  func run() throws {
    let seen = try ClassifiedSamples(model, data)
    guard !seen.mistakes.isEmpty else { throw ShowError.noMistakes(seen.name, seen.mistakesNote) }
    try output.write(MistakesFigure(seen.mistakes, seen.counts, of: seen.name).figure())
  }
}

/// What a model took samples for.
private struct ClassifiedSamples {
  let name: String
  let counts: ConfusionCounts
  let mistakes: [Mistake]
  /// Why there are no pictures of mistakes.
  let mistakesNote: String?

  /// - Throws: `ShowError` for a model that does not classify; what evaluating throws.
  init(_ model: ShownModel, _ data: ShownData) throws {
    if !data.isNamed, let record = try model.run(), let seen = record.observations, let counts = seen.confusion {
      (name, self.counts, mistakes, mistakesNote) = (record.name, counts, seen.mistakes, seen.mistakesNote)
      return
    }
    let loaded = try model.loaded()
    var watch: EvaluationWatch?
    try data.evaluate(loaded) { subject in
      return { batch in
        if watch == nil { watch = try EvaluationWatch(subject, of: batch, epoch: 0) }
        try watch?.add(batch)
      }
    }
    guard let watch else { throw ShowError.notClassified(loaded.archive.name, "there is no sample that can be read") }
    (name, counts) = (loaded.archive.name, watch.confusion)
    (mistakes, mistakesNote) = (watch.mistakes, watch.mistakesNote)
  }
}
