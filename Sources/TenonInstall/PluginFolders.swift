import Foundation

/// Where a user's plugins and what is known of them lie.
public struct PluginFolders: Sendable, Equatable {
  /// `$XDG_DATA_HOME/tenon`: plugins, and what probing them gave.
  public let data: String
  /// `$XDG_CONFIG_HOME/tenon`: what the user trusts.
  public let config: String

  /// `<vendor>/<name>/<version>/` below it, one folder a plugin.
  public var plugins: String { "\(data)/plugins" }
  public var trustFile: String { "\(config)/trusted.json" }
  public var probeFile: String { "\(data)/probes.json" }

  public init(data: String, config: String) {
    self.data = data
    self.config = config
  }

  /// Those of the XDG base directories; nil without a home.
  public static func standard(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> PluginFolders? {
    func folder(_ variable: String, _ inHome: String) -> String? {
      environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? environment["HOME"].map { "\($0)/\(inHome)" }
    }
    guard let data = folder("XDG_DATA_HOME", ".local/share"), let config = folder("XDG_CONFIG_HOME", ".config") else {
      return nil
    }
    return PluginFolders(data: "\(data)/tenon", config: "\(config)/tenon")
  }
}
