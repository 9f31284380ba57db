import Foundation
import Glibc
import TenonCore
import TenonHost

/// The libraries that the user has agreed to run, by id and hash: `$XDG_CONFIG_HOME/tenon/trusted.json`.
///
/// Read anew for every question, written whole for every change, so that two commands at a time lose no more than
/// one entry and never the file.
public struct TrustStore: Sendable {
  /// One agreement.
  public struct Entry: Sendable, Equatable {
    public let pin: PluginPin
    public let version: String
    /// Where the plugin came from: a file's name, a folder, or the command that agreed.
    public let source: String
    /// When, in ISO 8601.
    public let added: String
  }

  public let path: String
  private var file: SmallJSONFile { SmallJSONFile(path: path, key: "trusted") }

  public init(_ path: String) { self.path = path }

  /// All agreements, in the order in which they were made.
  ///
  /// - Throws: `StoredListError` for a file that Tenon did not write, or that others can write.
  public func entries() throws -> [Entry] {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o022 != 0 { throw StoredListError(writableByOthers: path) }
    return try file.read { json in
      guard let id = json["id"]?.stringValue, let sha256 = json["sha256"]?.stringValue,
        let pin = PluginPin(id: id, sha256: sha256), let version = json["version"]?.stringValue,
        let source = json["source"]?.stringValue, let added = json["added"]?.stringValue
      else { return nil }
      return Entry(pin: pin, version: version, source: source, added: added)
    }
  }

  public func contains(_ pin: PluginPin) throws -> Bool { try entries().contains { $0.pin == pin } }

  /// Adds an agreement, once.
  public func add(_ pin: PluginPin, version: String, source: String) throws {
    let known = try entries()
    guard !known.contains(where: { $0.pin == pin }) else { return }
    try write(known + [Entry(pin: pin, version: version, source: source, added: Date().formatted(.iso8601))])
  }

  /// Takes agreements back.
  ///
  /// - Parameter sha256: nil for all hashes of the id.
  /// - Returns: those that are gone.
  @discardableResult
  public func revoke(id: String, sha256: String? = nil) throws -> [Entry] {
    let known = try entries()
    let revoked = known.filter { $0.pin.id == id && (sha256 == nil || $0.pin.sha256 == sha256) }
    if !revoked.isEmpty { try write(known.filter { !revoked.contains($0) }) }
    return revoked
  }

  private func write(_ entries: [Entry]) throws {
    try file.write(
      entries.map {
        [
          "id": .string($0.pin.id), "version": .string($0.version), "sha256": .string($0.pin.sha256),
          "source": .string($0.source), "added": .string($0.added),
        ]
      })
    chmod(path, 0o600)
  }
}
