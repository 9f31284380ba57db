import TenonHost
import TenonServices
import TestSupport

extension ComponentFactory {
  /// Of the plugins of this build, on one thread.
  static func built() throws -> ComponentFactory {
    ComponentFactory(
      try PluginRegistry(folders: [SearchFolder(BuiltProducts.folder, .builtIn)], host: Host(threads: 1)))
  }
}
