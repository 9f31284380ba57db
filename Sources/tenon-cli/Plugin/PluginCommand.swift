import ArgumentParser

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Look at plugins.",
    subcommands: [
      PluginList.self, PluginInfo.self, PluginManifest.self, PluginBuilders.self, PluginVerify.self,
      PluginVerifyChild.self,
    ])
}
