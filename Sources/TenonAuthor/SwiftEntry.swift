import Foundation
import TenonHost

/// What a Swift plugin needs beside its declaration: the entry function and the identity record.
///
/// The record must be constant bytes, which nobody wants to write by hand, so the build makes both from the id in
/// `let plugin = Plugin(id: "vendor/name", ...)`. Sources that have an entry of their own are left as they are.
struct SwiftEntry {
  let id: String
  /// Nil when the sources have it all.
  let source: String?

  init(_ project: PluginProject, _ toolkit: Toolkit) throws(AuthorError) {
    var id: String?
    var hasEntry = false
    for path in project.sources {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
      let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
      if let match = code.firstMatch(of: #/let\s+plugin\s*=\s*Plugin\(\s*id:\s*"([^"\\]*)"/#) { id = String(match.1) }
      if code.contains("tenon_plugin_entry_v1") { hasEntry = true }
    }
    guard let id else { throw .noPluginDeclaration(project.folder) }
    guard Manifest.isLegal(id: id) else { throw .badID(id) }
    self.id = id
    source = hasEntry ? nil : try Self.source(id, toolkit)
  }

  /// The installed text with the id's bytes in it.
  private static func source(_ id: String, _ toolkit: Toolkit) throws(AuthorError) -> String {
    guard let text = try? String(contentsOfFile: toolkit.entry, encoding: .utf8) else {
      throw .noToolkit(toolkit.root, missing: toolkit.entry)
    }
    return text.replacing("ID_COUNT", with: String(id.utf8.count))
      .replacing("ID_BYTES", with: id.utf8.map(String.init).joined(separator: ", "))
  }
}
