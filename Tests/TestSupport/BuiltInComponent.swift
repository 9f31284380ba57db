import Foundation

/// A component that comes with Tenon, as its manifest in `Registry/` has it.
///
/// Tests find components here, so that a new one needs no line in them.
public struct BuiltInComponent: Sendable, Equatable {
  /// The id of its plugin: `tenon/pooling`.
  public let plugin: String
  /// `layer`, `loss`, ...; a fused layer and a metric are kinds of their own.
  public let kind: String
  public let name: String
  public let isComposite: Bool
  public let supportsFloat64: Bool
  public let arguments: [String]

  /// All of them, by name.
  public static func all() throws -> [BuiltInComponent] {
    let folder = repository.appendingPathComponent("Registry")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") && $0 != "index.json" }
    return try names.flatMap { name in
      let manifest = try JSONDecoder().decode(
        Manifest.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
      return manifest.components.map { BuiltInComponent($0, of: manifest.id) }
    }.sorted { $0.name < $1.name }
  }

  /// Those of a kind.
  public static func all(_ kind: String) throws -> [BuiltInComponent] { try all().filter { $0.kind == kind } }

  /// The folder of the whole repository.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private init(_ entry: Manifest.Entry, of plugin: String) {
    self.plugin = plugin
    kind = entry.fusion != nil ? "fused layer" : entry.metric == true ? "metric" : entry.kind
    name = entry.name
    isComposite = entry.composite ?? false
    supportsFloat64 = entry.float64 ?? false
    arguments = entry.arguments.map(\.name)
  }

  /// The part of a manifest that is wanted here.
  private struct Manifest: Decodable {
    struct Entry: Decodable {
      let kind: String
      let name: String
      let composite: Bool?
      let float64: Bool?
      let metric: Bool?
      let fusion: Pattern?
      let arguments: [Argument]
    }

    struct Pattern: Decodable {}

    struct Argument: Decodable {
      let name: String
    }

    let id: String
    let components: [Entry]
  }
}
