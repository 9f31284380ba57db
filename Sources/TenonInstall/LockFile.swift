import TenonCore
import TenonFormats
import TenonHost

/// `tenon.lock` beside an experiment: exactly which libraries of others it was trained with.
///
/// A training with it runs the same libraries or none. Its hashes count as trusted: whoever runs an experiment with
/// its lock file has agreed to what stands in it.
public struct LockFile: Sendable, Equatable {
  /// One plugin.
  public struct Entry: Sendable, Equatable {
    public let pin: PluginPin
    public let version: String
    /// Where it came from, for whoever has to find it again; may be empty.
    public let source: String

    public init(pin: PluginPin, version: String, source: String) {
      self.pin = pin
      self.version = version
      self.source = source
    }
  }

  public let path: String
  /// Sorted by id, one for each.
  public private(set) var entries: [Entry]

  public static let name = "tenon.lock"

  /// Reads the lock file beside an experiment; empty when there is none.
  ///
  /// - Throws: `FileError`, `JSONError`, `StoredListError`.
  public init(beside experiment: String) throws {
    let folder = Folder.above(Folder.absolute(experiment))
    try self.init(path: "\(folder)/\(Self.name)")
  }

  public init(path: String) throws {
    self.path = path
    entries = try SmallJSONFile(path: path, key: "plugins").read { json in
      guard let id = json["id"]?.stringValue, let sha256 = json["sha256"]?.stringValue,
        let pin = PluginPin(id: id, sha256: sha256), let version = json["version"]?.stringValue
      else { return nil }
      return Entry(pin: pin, version: version, source: json["source"]?.stringValue ?? "")
    }.sorted { $0.pin.id < $1.pin.id }
    for (first, second) in zip(entries, entries.dropFirst()) where first.pin.id == second.pin.id {
      throw StoredListError(path, expected: "one entry for \(first.pin.id)")
    }
  }

  public subscript(id: String) -> Entry? { entries.first { $0.pin.id == id } }

  /// Sets the entries of these plugins and keeps the others: several experiments may share a file.
  ///
  /// - Returns: whether anything changed.
  public mutating func update(_ used: [Entry]) -> Bool {
    let before = entries
    // Where a library came from is known best to whoever locked it first.
    let used = used.filter { new in !before.contains { $0.pin == new.pin && $0.version == new.version } }
    let ids = Set(used.map(\.pin.id))
    entries = (entries.filter { !ids.contains($0.pin.id) } + used).sorted { $0.pin.id < $1.pin.id }
    return entries != before
  }

  /// Replaces the file whole.
  public func write() throws {
    try SmallJSONFile(path: path, key: "plugins").write(
      entries.map {
        [
          "id": .string($0.pin.id), "version": .string($0.version), "sha256": .string($0.pin.sha256),
          "source": .string($0.source),
        ]
      })
  }
}
