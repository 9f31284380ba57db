import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at data before anything is trained on it.",
    subcommands: [DataStats.self, DataCheck.self, DataPreview.self])
}
