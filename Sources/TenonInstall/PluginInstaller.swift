import Foundation
import TenonCore
import TenonCrypto
import TenonFormats
import TenonHost

/// Puts plugins into the user's folder and takes them out again.
///
/// An installed plugin is `<vendor>/<name>/<version>/` with `plugin.json`, the library and its license. It appears
/// whole, by a rename, or not at all; a library that a running process has mapped is never written to.
public struct PluginInstaller: Sendable {
  public let folders: PluginFolders
  private let probe: PluginProbe

  /// A plugin that has been read and put aside, and of which nothing has been run.
  public struct Offer: Sendable {
    /// Of the record in the library; the version is what a manifest says, empty without one.
    public let library: UnknownLibrary
    /// Where it came from: the last part of a path.
    public let source: String
    /// Who has signed it; nil for nobody.
    public let signer: PublicKey?
  }

  /// What became of it.
  public struct Result: Sendable {
    public let manifest: Manifest
    public let folder: String
    /// Who had signed it; nil for nobody.
    public let signer: PublicKey?
    /// It had been installed before; nothing was changed.
    public let wasThere: Bool
  }

  public init(folders: PluginFolders, probe: PluginProbe) {
    self.folders = folders
    self.probe = probe
  }

  /// Installs a plugin.
  ///
  /// - Parameters:
  ///   - path: a library with an identity record, a folder with `plugin.json`, or a zip of such a folder.
  ///   - signer: who must have signed it, if anybody.
  ///   - agree: asked before any code of the plugin runs, unless the hash is trusted already.
  /// - Throws: what is wrong with it; then nothing has changed.
  public func install(_ path: String, signer: PublicKey? = nil, agree: (Offer) throws -> Bool) throws -> Result {
    let source = try PluginSource(path)
    if let signer, source.signer != signer { throw InstallError.otherSigner(path, source.signer, expected: signer) }
    let staging = try StagingFolder(in: folders.plugins)
    let file = try staging.write(source.library, to: source.libraryName)
    if let machine = ELFMachine(path: file), machine != .own {
      throw PluginLoadError.wrongMachine(file: path, builtFor: machine.name)
    }
    guard let identity = ELFIdentity(path: file) else { throw PluginLoadError.noIdentity(file: path) }
    guard Manifest.isLegal(id: identity.id) else { throw PluginLoadError.badIdentity(file: path, id: identity.id) }
    guard !identity.id.hasPrefix("\(PluginRegistry.builtInVendor)/") else { throw InstallError.reserved(identity.id) }
    let hash = try LibraryHash.sha256(source.library)
    try Self.check(source, identity, hash)
    let offer = Offer(
      library: UnknownLibrary(
        id: identity.id, version: source.manifest?.version ?? "", license: source.manifest?.license ?? "",
        path: path, sha256: hash, origin: .user), source: source.origin, signer: source.signer)
    let store = TrustStore(folders.trustFile)
    let isKnown = try store.contains(offer.library.pin)
    guard try isKnown || agree(offer) else { throw PluginLoadError.notTrusted(offer.library) }
    let manifest = try tried(file, hash, source.manifest, from: path)
    let target = "\(folders.plugins)/\(manifest.id)/\(manifest.version)"
    let wasThere = try isThere(manifest, hash, at: target)
    if !wasThere {
      try staging.write(manifest.json.bytes(.pretty), to: "plugin.json")
      for (name, bytes) in source.texts { try staging.write(bytes, to: name) }
      try staging.move(to: target)
    }
    try store.add(offer.library.pin, version: manifest.version, source: source.origin)
    return Result(manifest: manifest, folder: target, signer: source.signer, wasThere: wasThere)
  }

  /// What a manifest that came along decides without running anything.
  private static func check(_ source: PluginSource, _ identity: ELFIdentity, _ hash: String) throws {
    guard let manifest = source.manifest else { return }
    guard manifest.id == identity.id else {
      throw InstallError.differs("id", manifest: manifest.id, library: identity.id)
    }
    if let installation = manifest.installation, installation.sha256 != hash {
      throw InstallError.differs("sha256", manifest: installation.sha256, library: hash)
    }
    guard PluginVersion.isLegal(manifest.version) else { throw InstallError.badVersion(manifest.id, manifest.version) }
    try PluginLoader.checkManifest(manifest)
  }

  /// The manifest that the library itself gives in a child process, with the documentation of the one that came along.
  private func tried(_ file: String, _ hash: String, _ given: Manifest?, from path: String) throws -> Manifest {
    let records = ProbeRecords(folders.probeFile)
    let described: Manifest
    do throws(ProbeError) {
      described = try probe.run(file, as: path).manifest
    } catch {
      if error.isLasting { try? records.add(id: given?.id ?? "", sha256: hash, reason: error.reason) }
      throw error
    }
    try? records.add(id: described.id, sha256: hash, reason: nil)
    guard PluginVersion.isLegal(described.version) else {
      throw InstallError.badVersion(described.id, described.version)
    }
    guard described.installation?.sha256 == hash else {
      throw InstallError.differs("sha256", manifest: hash, library: described.installation?.sha256 ?? "none")
    }
    guard let given else { return described }
    guard given.version == described.version else {
      throw InstallError.differs("version", manifest: given.version, library: described.version)
    }
    guard given.declaresComponents(of: described) else {
      throw InstallError.differs(
        "components", manifest: Self.names(given), library: "\(Self.names(described)), or with other arguments")
    }
    return described.documented(by: given.documentation)
  }

  private static func names(_ manifest: Manifest) -> String {
    manifest.components.map(\.declaration.name).joined(separator: ", ")
  }

  private func isThere(_ manifest: Manifest, _ hash: String, at target: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: target) else { return false }
    let installed = try? Manifest(path: "\(target)/plugin.json")
    guard installed?.installation?.sha256 == hash else {
      throw InstallError.otherLibrary(manifest.id, manifest.version, at: target)
    }
    return true
  }

  /// Takes a plugin out, and the trust in its library back.
  ///
  /// A process that runs it goes on with what it has loaded.
  ///
  /// - Parameter version: nil for all versions.
  /// - Returns: the folders that are gone.
  public func remove(_ id: String, version: String? = nil) throws -> [String] {
    guard Manifest.isLegal(id: id), version.map(PluginVersion.isLegal) ?? true else {
      throw InstallError.notInstalled(id, folders.plugins)
    }
    let parent = "\(folders.plugins)/\(id)"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted().filter { name in
      version.map { $0 == name } ?? FileManager.default.fileExists(atPath: "\(parent)/\(name)/plugin.json")
    }
    guard !versions.isEmpty else { throw InstallError.notInstalled(id, folders.plugins) }
    var removed: [String] = []
    for name in versions {
      let folder = "\(parent)/\(name)"
      let hash = (try? Manifest(path: "\(folder)/plugin.json"))?.installation?.sha256
      try StagingFolder.discard(folder, in: folders.plugins)
      removed.append(folder)
      if let hash { try TrustStore(folders.trustFile).revoke(id: id, sha256: hash) }
    }
    // Empty ones only.
    for folder in [parent, URL(fileURLWithPath: parent).deletingLastPathComponent().path] { rmdir(folder) }
    return removed
  }
}
