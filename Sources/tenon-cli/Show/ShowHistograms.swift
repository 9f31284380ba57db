import ArgumentParser
import Tenon

struct ShowHistograms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "histograms", abstract: "How a model's weights or gradients are spread.",
    discussion: """
      tenon show histograms model.tenon -o weights.png
      tenon show histograms runs/demo --gradients --layer 3 -o gradients.png

      A run that was trained with report: {tensorboard: true, histograms: epoch} has the weights and the gradients of every \
      epoch, which stand behind each other; of others the stored weights are shown. No plugin is loaded.
      """)

  @OptionGroup var model: ShownModel

  @Option(help: ArgumentHelp("Only this layer, or the layers in this one.", valueName: "LAYER"))
  var layer: String?

  @Flag(help: "Show gradients, which only a run has.")
  var gradients = false

  @OptionGroup var output: FigureOptions

  func run() throws {
    let kind: RunHistograms.Kind = gradients ? .gradients : .weights
    let kept = model.isRun ? try RunHistograms(run: model.path, kind) : nil
    guard kept != nil || !gradients else { throw ShowError.noGradients(model.path, isRun: model.isRun) }
    let archive = try model.archive()
    var histograms = try kept ?? RunHistograms(archive)
    if let layer { try histograms.keep(layer: layer) }
    let note =
      kept == nil && model.isRun
      ? "as stored: its event files have no histograms (report: {tensorboard: true, histograms: epoch})" : nil
    try output.write(HistogramsFigure(histograms, of: archive.name, note: note).figure)
  }
}

extension ShowError {
  fileprivate static func noGradients(_ path: String, isRun: Bool) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-gradients", "\(path) holds no gradients")
        .expected("the folder of a run that was trained with report: {tensorboard: true, histograms: epoch}")
        .help(isRun ? "train it with that report" : "name the run's folder in place of an archive"))
  }
}
