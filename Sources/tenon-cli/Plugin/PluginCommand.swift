import ArgumentParser

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Look at plugins, try, trust, install and share them.",
    subcommands: [
      PluginList.self, PluginInfo.self, PluginSearch.self, PluginInstall.self, PluginRemove.self, PluginTrust.self,
      PluginTry.self, PluginPack.self, PluginManifest.self, PluginBuilders.self, PluginIndex.self,
    ])
}
