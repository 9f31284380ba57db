import ArgumentParser
import Tenon

struct PluginBuilders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "builders", abstract: "Print Swift types for a plugin's components, to write experiments with.",
    discussion: "The types hold no defaults: what is left out is up to the component.")

  @ArgumentParser.Argument(help: ArgumentHelp("A plugin, such as tenon/linear.", valueName: "PLUGIN"))
  var name: String

  @OptionGroup var host: HostOptions

  func run() throws {
    let registry = try host.session().registry
    guard let plugin = registry.plugins.first(where: { $0.manifest.id == name }) else {
      throw UnknownNameError(name, registry)
    }
    Console.line(BuilderSource(plugin.manifest).text)
  }
}
