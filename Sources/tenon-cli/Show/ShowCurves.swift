import ArgumentParser
import Tenon

struct ShowPrecisionRecall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pr", abstract: "Precision over recall of each class, for all thresholds.",
    discussion: ShownCurves.discussion("pr"))

  @OptionGroup var curves: ShownCurves

  func run() throws { try curves.write(.pr) }
}

struct ShowROC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roc", abstract: "True positive rate over false positive rate of each class, for all thresholds.",
    discussion: ShownCurves.discussion("roc"))

  @OptionGroup var curves: ShownCurves

  func run() throws { try curves.write(.roc) }
}

/// A model whose scores are ranked.
struct ShownCurves: ParsableArguments {
  @OptionGroup var model: ShownModel
  @OptionGroup var data: ShownData
  @Option(
    name: .customLong("class"), help: ArgumentHelp("Show this class alone; may be repeated.", valueName: "NAME"))
  var classes: [String] = []
  @OptionGroup var output: FigureOptions

  static func discussion(_ name: String) -> String {
    """
    tenon show \(name) runs/demo -o \(name).png

    The model is evaluated as by `tenon evaluate`. A class against all others; of a model with a yes or no, the yes.
    """
  }

  func write(_ kind: CurvesFigure.Kind) throws {
    let loaded = try model.loaded()
    var (scores, name): (ScoreCurves?, String) = (nil, "")
    try data.evaluate(loaded) { subject in
      scores = try ScoreCurves(subject)
      return { batch in
        name = batch.name
        try scores?.add(batch)
      }
    }
    let all = scores?.curves ?? []
    let wanted = try Set(classes.map { try ClassChoice.number($0, among: all.map(\.name)) })
    let shown = classes.isEmpty ? all : all.indices.filter(wanted.contains).map { all[$0] }
    guard !shown.isEmpty else {
      throw ShowError.notClassified(loaded.archive.name, "there is no sample that can be read")
    }
    try output.write(CurvesFigure(shown, kind, of: loaded.archive.name, data: name).figure)
  }
}
