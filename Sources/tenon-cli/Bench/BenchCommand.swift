import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how long a step of an experiment's network takes, a layer alone, transforms, or t-SNE.",
    subcommands: [BenchExperiment.self, BenchLayer.self, BenchTransforms.self, BenchTSNE.self],
    defaultSubcommand: BenchExperiment.self)
}
