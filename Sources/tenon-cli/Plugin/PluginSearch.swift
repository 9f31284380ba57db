import ArgumentParser
import Foundation
import Tenon
import TenonProcess

struct PluginSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find components by words in their names and descriptions.",
    discussion: "Looks in the registry that came with Tenon and in what is installed; runs nothing.")

  @ArgumentParser.Argument(help: ArgumentHelp("Words that must all occur.", valueName: "WORD"))
  var words: [String]

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func run() throws {
    let registry = try host.session().registry
    let installed = RegistryIndex(of: registry.plugins.map(\.manifest))
    let known = try Self.shipped.map { try RegistryIndex(path: $0) }?.entries ?? []
    let others = known.filter { entry in !installed.entries.contains { $0.name == entry.name } }
    let found = RegistryIndex(installed.entries + others).search(words.joined(separator: " "))
    guard !json else { return Console.line(try RegistryIndex(found).json.text(.pretty)) }
    guard !found.isEmpty else {
      throw MissingPart(
        "nothing is known of '\(words.joined(separator: " "))'", "`tenon plugin list` shows what is here")
    }
    var table = Table(["component", "kind", "plugin", "version", "here", "summary"])
    for entry in found {
      table.add(
        entry.name, entry.kind, entry.plugin, entry.version, others.contains(entry) ? "no" : "yes", entry.summary)
    }
    Console.line(table.text)
  }

  /// The index that was staged with the program; nil in a build folder.
  private static var shipped: String? {
    let program = URL(fileURLWithPath: Bundle.main.executablePath ?? "").resolvingSymlinksInPath()
    let path = program.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("share/tenon/registry/index.json").path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}

/// Writes the registry's index out of its manifests; for `Scripts/registry`.
struct PluginIndex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Print the index of manifests.", shouldDisplay: false)

  @ArgumentParser.Argument(help: ArgumentHelp("Manifests.", valueName: "FILE"))
  var manifests: [String]

  func run() throws {
    let index = RegistryIndex(of: try manifests.map { try Manifest(path: $0) })
    DescriptorOutput.write(String(decoding: try index.json.bytes(.pretty), as: UTF8.self), to: StandardStreams.output)
  }
}
