import Foundation

/// What a Swift plugin needs beside its declaration: the entry function and the identity record.
///
/// The record must be constant bytes, which nobody wants to write by hand, so the build makes both from the id in
/// `let plugin = Plugin(id: "vendor/name", ...)`. Sources that have an entry of their own are left as they are.
struct SwiftEntry {
  let id: String
  /// Nil when the sources have it all.
  let source: String?

  init(_ project: PluginProject) throws(AuthorError) {
    var id: String?
    var hasEntry = false
    for path in project.sources {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
      let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
      if let match = code.firstMatch(of: #/let\s+plugin\s*=\s*Plugin\(\s*id:\s*"([^"\\]*)"/#) { id = String(match.1) }
      if code.contains("tenon_plugin_entry_v1") { hasEntry = true }
    }
    guard let id else { throw .noPluginDeclaration(project.folder) }
    self.id = id
    source = hasEntry ? nil : Self.source(id)
  }

  private static func source(_ id: String) -> String {
    """
    import TenonPlugin

    @section(".tenon.plugin") @used
    let identity: Identity<\(id.utf8.count)> = (
      0x474C_504E_4F4E_4554, 1, 0, \(id.utf8.count), [\(id.utf8.map(String.init).joined(separator: ", "))]
    )

    @c(tenon_plugin_entry_v1)
    public func entry(
      host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
      error: UnsafeMutablePointer<tenon_error>?
    ) -> tenon_status { plugin.enter(host, table, error) }

    """
  }
}
