import ArgumentParser
import Tenon

struct PluginRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take an installed plugin out, and the trust in it back.")

  @ArgumentParser.Argument(
    help: ArgumentHelp("vendor/name for all versions, or vendor/name@1.0.0.", valueName: "ID"))
  var id: String

  func run() throws {
    let parts = id.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let installer = try PluginFolders.installer()
    for folder in try installer.remove(parts[0], version: parts.count > 1 ? parts[1] : nil) {
      Console.line("removed \(folder)")
    }
  }
}
