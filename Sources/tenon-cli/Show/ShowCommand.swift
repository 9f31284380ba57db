import ArgumentParser

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Draw what a model is, does and gets wrong; look at what layers compute.",
    discussion: "Each picture can be had as numbers, too: --csv, --json. docs/pictures.md shows them.",
    subcommands: [
      ShowConfusion.self, ShowMistakes.self, ShowPrecisionRecall.self, ShowROC.self, ShowKernels.self,
      ShowHistograms.self, ShowSchedule.self, ShowGraph.self, ShowSamples.self, ShowFeatures.self,
      ShowActivations.self, ShowSaliency.self, ShowEmbedding.self, ShowLayer.self,
    ])
}
