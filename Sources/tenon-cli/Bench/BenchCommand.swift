import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure how long a step of an experiment's network, or a layer alone, takes.",
    subcommands: [BenchExperiment.self, BenchLayer.self], defaultSubcommand: BenchExperiment.self)
}
