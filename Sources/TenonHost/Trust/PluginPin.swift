import TenonCore

/// One library, named by its plugin's id and by the hash of its bytes: `vendor/name@sha256:0123...`.
public struct PluginPin: Sendable, Hashable, CustomStringConvertible {
  public let id: String
  /// 64 lower-case hexadecimal digits.
  public let sha256: String

  /// Nil for an illegal id or for what is no hash.
  public init?(id: String, sha256: String) {
    guard Manifest.isLegal(id: id), Self.isHash(sha256) else { return nil }
    self.init(uncheckedID: id, sha256: sha256)
  }

  /// Reads `vendor/name@sha256:0123...`.
  ///
  /// - Throws: `PluginPinError`.
  public init(_ text: String) throws(PluginPinError) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("sha256:"),
      let pin = PluginPin(id: String(parts[0]), sha256: parts[1].dropFirst(7).lowercased())
    else { throw PluginPinError(text) }
    self = pin
  }

  init(uncheckedID id: String, sha256: String) {
    self.id = id
    self.sha256 = sha256
  }

  public var description: String { "\(id)@sha256:\(sha256)" }

  /// Whether this is a SHA-256 in lower-case hexadecimal.
  public static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}

/// A text that names no library.
public struct PluginPinError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  init(_ text: String) {
    diagnostic = Diagnostic("plugin-pin", "this names no plugin with its hash")
      .expected("vendor/name@sha256: and 64 hexadecimal digits").received(String(text.prefix(200)))
      .help("`tenon plugin info vendor/name` and `sha256sum` of the library show the hash")
  }
}
