import Foundation
import TenonCore
import TenonFormats
import TenonHost

/// What is known of plugins without having them: `Registry/index.json`, installed in `share/tenon/registry`.
public struct RegistryIndex: Sendable, Equatable {
  /// A component that can be found.
  public struct Entry: Sendable, Equatable {
    public let plugin: String
    public let version: String
    /// With its vendor: `acme/Swish`.
    public let name: String
    public let kind: String
    public let summary: String

    public init(plugin: String, version: String, name: String, kind: String, summary: String) {
      self.plugin = plugin
      self.version = version
      self.name = name
      self.kind = kind
      self.summary = summary
    }
  }

  public let entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  /// The components of plugins, fused layers apart, which nobody can name.
  public init(of manifests: [Manifest]) {
    entries = manifests.sorted { $0.id < $1.id }.flatMap { manifest in
      manifest.components.filter { !$0.isFused }.map { component in
        Entry(
          plugin: manifest.id, version: manifest.version, name: manifest.fullName(of: component),
          kind: "\(component.kind)", summary: component.declaration.summary)
      }
    }
  }

  /// Reads an index file; empty when there is none.
  public init(path: String) throws {
    entries = try SmallJSONFile(path: path, key: "components").read { json in
      guard let plugin = json["plugin"]?.stringValue, let version = json["version"]?.stringValue,
        let name = json["name"]?.stringValue, let kind = json["kind"]?.stringValue,
        let summary = json["summary"]?.stringValue
      else { return nil }
      return Entry(plugin: plugin, version: version, name: name, kind: kind, summary: summary)
    }
  }

  /// As the index file has it.
  public var json: JSON {
    [
      "schema": .int(SmallJSONFile.schema),
      "components": .array(
        entries.map {
          [
            "plugin": .string($0.plugin), "version": .string($0.version), "name": .string($0.name),
            "kind": .string($0.kind), "summary": .string($0.summary),
          ]
        }),
    ]
  }

  /// Entries in which all words occur, in names, ids, kinds or summaries, whatever the case; names come first.
  public func search(_ text: String) -> [Entry] {
    let words = text.lowercased().split(separator: " ").map(String.init)
    func holds(_ text: String) -> Bool { words.allSatisfy { text.lowercased().contains($0) } }
    let found = entries.filter { holds("\($0.name) \($0.plugin) \($0.kind) \($0.summary)") }
    return found.filter { holds($0.name) } + found.filter { !holds($0.name) }
  }
}
