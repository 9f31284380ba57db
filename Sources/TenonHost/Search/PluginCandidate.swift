import Glibc
import TenonCore

/// A plugin found in a search folder, not loaded yet.
public struct PluginCandidate: Sendable {
  public let manifest: Manifest
  /// Absolute, with symbolic links resolved.
  public let libraryPath: String
  /// The search folder that it was found in.
  public let folder: SearchFolder
  /// The library describes itself; there is no manifest beside it.
  public let isLoose: Bool

  /// One of Tenon's own, out of the program's folder.
  var isBuiltIn: Bool { folder.origin == .builtIn && manifest.vendor == PluginRegistry.builtInVendor }
}

/// Something in a search folder that looked like a plugin and was passed over.
public struct SkippedPlugin: Sendable {
  public let path: String
  /// Nil when not even the id could be read.
  public let manifest: Manifest?
  /// From the manifest or the identity record; nil when neither can be read.
  public let id: String?
  public let reason: String

  init(path: String, manifest: Manifest?, id: String? = nil, reason: String) {
    self.path = path
    self.manifest = manifest
    self.id = manifest?.id ?? id
    self.reason = reason
  }
}

/// A folder that plugins are searched in.
public struct SearchFolder: Sendable, Equatable {
  public enum Origin: Sendable, Equatable {
    case option
    case environment
    case user
    case builtIn
  }

  public let path: String
  public let origin: Origin

  public init(_ path: String, _ origin: Origin) {
    self.path = path
    self.origin = origin
  }
}

extension SearchFolder.Origin: CustomStringConvertible {
  public var description: String {
    switch self {
    case .option: "--plugin-path"
    case .environment: "TENON_PLUGIN_PATH"
    case .user: "user folder"
    case .builtIn: "built in"
    }
  }
}

extension SearchFolder {
  /// Where plugins are looked for; the first folder that has an id wins.
  ///
  /// In this order: the given folders, `TENON_PLUGIN_PATH`, the user's data folder, and the folder that belongs
  /// to this program. Never the current folder.
  ///
  /// - Parameter executable: the running program; the built-in plugins are in `../lib/tenon/plugins`, or
  ///   beside it in a build folder.
  public static func standard(
    given: [String], executable: String, environment: [String: String] = SearchFolder.environment
  ) -> [SearchFolder] {
    var folders = given.map { SearchFolder(FileSystem.resolved($0), .option) }
    for path in (environment["TENON_PLUGIN_PATH"] ?? "").split(separator: ":") {
      folders.append(SearchFolder(FileSystem.resolved(String(path)), .environment))
    }
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].map { "\($0)/.local/share" }
    if let data { folders.append(SearchFolder("\(data)/tenon/plugins", .user)) }
    let directory = FileSystem.folder(of: FileSystem.resolved(executable))
    let above = FileSystem.folder(of: directory)
    let installed = "\(above == "/" ? "" : above)/lib/tenon/plugins"
    folders.append(SearchFolder(FileSystem.holds(installed) ? installed : directory, .builtIn))
    return folders
  }

  /// The variables of this process that `standard` goes by.
  public static var environment: [String: String] {
    var found: [String: String] = [:]
    for name in ["TENON_PLUGIN_PATH", "XDG_DATA_HOME", "HOME"] {
      if let value = getenv(name) {
        found[name] = ByteText.argument(UnsafeRawBufferPointer(start: value, count: strlen(value)).map(\.self))
      }
    }
    return found
  }
}
