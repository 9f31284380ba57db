import ArgumentParser

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Make plugins and look at them.",
    subcommands: [
      PluginNew.self, PluginBuildCommand.self, PluginList.self, PluginInfo.self, PluginManifest.self,
      PluginBuilders.self,
    ])
}
