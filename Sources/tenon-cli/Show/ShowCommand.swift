import ArgumentParser

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Look at what parts of a model compute.", subcommands: [ShowLayer.self])
}
