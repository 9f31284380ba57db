import ArgumentParser
import Foundation
import Tenon

/// `tenon plugin probe`; the name `PluginProbe` is that of what it uses.
struct PluginTry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Load a plugin in a process of its own, under limits, whatever earlier trials gave."
  )

  @ArgumentParser.Argument(
    help: ArgumentHelp("A library, or the id of a plugin that is found.", valueName: "LIBRARY_OR_ID"))
  var plugin: String

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp("A folder to search for the id before all others; may be repeated.", valueName: "DIR"))
  var pluginPaths: [String] = []

  func run() throws {
    let path = try NamedLibrary(plugin, pluginPaths: pluginPaths).path
    let records = PluginFolders.standard().map { ProbeRecords($0.probeFile) }
    do {
      let result = try PluginFolders.probe().run(path)
      let manifest = result.manifest
      try records?.add(id: manifest.id, sha256: manifest.installation?.sha256 ?? "", reason: nil)
      if json {
        let object: JSON = [
          "passed": true, "manifest": manifest.json, "seconds": .double(result.seconds),
        ]
        return Console.line(try object.text())
      }
      Console.line("\(manifest.id) \(manifest.version) loads in \(Int(result.seconds * 1000)) ms: \(path)")
      Console.line("sha256: \(manifest.installation?.sha256 ?? "")")
      Console.line("provides \(manifest.components.map(manifest.fullName).joined(separator: ", "))")
    } catch let error as ProbeError {
      if error.isLasting, let identity = ELFIdentity(path: path), let hash = try? LibraryHash.sha256(of: path) {
        try records?.add(id: identity.id, sha256: hash, reason: error.reason)
      }
      guard json else { throw error }
      Console.line(try JSON.object(["passed": false, "reason": .string(error.reason)]).text())
      throw ExitCode(1)
    }
  }
}
