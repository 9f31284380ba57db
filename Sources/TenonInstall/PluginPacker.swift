import Foundation
import TenonCore
import TenonCrypto
import TenonFormats
import TenonHost

/// Makes the zip that people exchange: a plugin's manifest, library, license and readme.
///
/// The same plugin gives the same bytes.
public struct PluginPacker: Sendable {
  private let probe: PluginProbe

  public init(probe: PluginProbe) { self.probe = probe }

  /// Packs a plugin of one's own.
  ///
  /// - Parameters:
  ///   - path: a library, or a folder with `plugin.json`; the library is tried in a child process.
  ///   - output: nil for `vendor-name-version-platform.zip` in the current folder.
  ///   - key: signs the hashes of all that is in it; nil leaves it unsigned.
  /// - Returns: the zip's path and the manifest in it.
  public func pack(_ path: String, to output: String? = nil, signedWith key: SigningKey? = nil) throws -> (
    path: String, manifest: Manifest
  ) {
    let source = try PluginSource(path)
    let scratch = try StagingFolder(in: FileManager.default.temporaryDirectory.path)
    let file = try scratch.write(source.library, to: source.libraryName)
    let described = try probe.run(file, as: path).manifest
    let manifest = described.documented(by: source.manifest?.documentation ?? [:])
    if let given = source.manifest, !given.declaresComponents(of: manifest) || given.version != manifest.version {
      throw InstallError.differs(
        "version and components", manifest: given.version, library: "\(manifest.version), built anew since then")
    }
    let platform = manifest.installation?.platform ?? "unknown"
    let name = "\(manifest.id.replacing("/", with: "-"))-\(manifest.version)-\(platform).zip"
    guard PluginVersion.isLegal(manifest.version) else {
      throw InstallError.badVersion(manifest.id, manifest.version)
    }
    let target = output ?? name
    try ZipWriter.replace(target, sealed: key.map { .signed($0) } ?? .hashes) { zip in
      try zip.add("plugin.json", manifest.json.bytes(.pretty))
      try zip.add(source.libraryName, source.library)
      for text in PluginSource.texts {
        if let bytes = source.texts[text] { try zip.add(text, bytes) }
      }
    }
    return (target, manifest)
  }
}
