import TenonCore

/// Decides which libraries may run in this process; asked after everything that the files alone can tell.
///
/// The built-in plugins pass without it.
public protocol PluginGate: Sendable {
  /// Returns when the library may be loaded.
  ///
  /// - Throws: `PluginLoadError.notTrusted`, `.notLocked`, `.probeFailed`.
  func admit(_ library: UnknownLibrary) throws(PluginLoadError)

  /// The hash that is wanted where several libraries have this id; nil: the usual order decides.
  func preferredHash(of id: String) -> String?
}

/// A library that asks to be loaded.
public struct UnknownLibrary: Sendable, Equatable {
  /// From the identity record.
  public let id: String
  /// As the manifest says; empty for a loose library, which has none.
  public let version: String
  public let license: String
  /// Absolute, with symbolic links resolved.
  public let path: String
  /// Lower-case hexadecimal, of the file as it is.
  public let sha256: String
  public let origin: SearchFolder.Origin

  public init(
    id: String, version: String, license: String, path: String, sha256: String, origin: SearchFolder.Origin
  ) {
    self.id = id
    self.version = version
    self.license = license
    self.path = path
    self.sha256 = sha256
    self.origin = origin
  }

  public var pin: PluginPin { PluginPin(uncheckedID: id, sha256: sha256) }
}
