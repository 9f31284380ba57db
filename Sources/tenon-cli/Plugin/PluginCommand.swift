import ArgumentParser

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Make plugins, try, trust, install and share them.",
    subcommands: [
      PluginNew.self, PluginBuildCommand.self, PluginList.self, PluginInfo.self, PluginSearch.self, PluginInstall.self,
      PluginRemove.self, PluginTrust.self, PluginTry.self, PluginPack.self, PluginManifest.self, PluginBuilders.self,
      PluginIndex.self, PluginReference.self, PluginVerify.self,
    ])
}
