import PluginFixtures
import TenonCore
import TenonHost
import TenonServices

/// What all tests of loading share.
enum Loading {
  static let host = Host(threads: 2, log: { _, _, _ in })

  static func registry(_ folders: [SearchFolder]) throws -> PluginRegistry {
    try PluginRegistry(folders: folders, host: host)
  }

  static func registry(_ plugins: FixturePlugin...) throws -> PluginRegistry {
    try registry(plugins.map(\.searchFolder))
  }

  /// Loads the plugin's only component.
  @discardableResult
  static func load(_ plugin: FixturePlugin) throws -> ForeignComponent {
    let registry = try registry(plugin)
    guard let entry = registry.entries.first else { throw NothingFound(skipped: registry.skipped.map(\.reason)) }
    return try registry.load(entry)
  }

  struct NothingFound: Error {
    let skipped: [String]
  }

  /// The error of loading; nil when it loads.
  static func failure(_ plugin: FixturePlugin) throws -> PluginLoadError? {
    do {
      try load(plugin)
      return nil
    } catch let error as PluginLoadError {
      return error
    }
  }
}
