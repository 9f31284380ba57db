import TenonABI
import TenonCore
import TenonServices

/// Loads installed plugins: what can be decided from the files is decided before any code runs.
package struct PluginLoader: Sendable {
  private let host: Host
  let gate: (any PluginGate)?

  /// - Parameter gate: asked before a library that is not built in is opened; nil lets all pass.
  package init(host: Host, gate: (any PluginGate)? = nil) {
    self.host = host
    self.gate = gate
  }

  /// The platform of this process, such as `linux-x86_64`.
  package static var platform: String {
    #if arch(x86_64)
      "linux-x86_64"
    #elseif arch(arm64)
      "linux-aarch64"
    #else
      "linux-unknown"
    #endif
  }

  /// Checks 2: what the manifest asks for, known without looking at the library.
  package static func checkManifest(_ manifest: Manifest) throws(PluginLoadError) {
    if let installation = manifest.installation, installation.platform != platform {
      throw PluginLoadError.wrongPlatform(id: manifest.id, expected: platform, received: installation.platform)
    }
    guard manifest.abiMajor == TENON_ABI_MAJOR, manifest.needsMinor <= TENON_ABI_MINOR else {
      throw PluginLoadError.wrongABI(
        id: manifest.id, version: manifest.version, needs: "\(manifest.abiMajor).\(manifest.needsMinor)")
    }
    if let installation = manifest.installation, manifest.language == "swift", installation.toolchain != swiftVersion {
      throw PluginLoadError.wrongSwift(
        id: manifest.id, version: manifest.version, builtWith: installation.toolchain)
    }
  }

  /// Loads a plugin that has a manifest: checks 2 to 8.
  package func load(_ candidate: PluginCandidate) throws(PluginLoadError) -> LoadedPlugin {
    let manifest = candidate.manifest
    try Self.checkManifest(manifest)
    guard RegularFile.byteCount(candidate.libraryPath) != nil,
      FileSystem.isReadable(candidate.libraryPath)
    else {
      throw PluginLoadError.libraryMissing(id: manifest.id, file: candidate.libraryPath)
    }
    let isBuiltIn = candidate.isBuiltIn
    let hash = try LibraryHash.sha256(of: candidate.libraryPath, id: manifest.id)
    if let installation = manifest.installation {
      guard hash == installation.sha256 else {
        throw PluginLoadError.wrongHash(
          id: manifest.id, file: candidate.libraryPath, expected: installation.sha256, received: hash)
      }
    }
    try ELFMachine.check(candidate.libraryPath)
    guard let identity = ELFIdentity(path: candidate.libraryPath) else {
      throw PluginLoadError.noIdentity(file: candidate.libraryPath)
    }
    guard identity.id == manifest.id, identity.abiMajor == manifest.abiMajor else {
      throw PluginLoadError.wrongIdentity(
        file: candidate.libraryPath, manifest: "\(manifest.id), ABI \(manifest.abiMajor)",
        record: "\(identity.id), ABI \(identity.abiMajor)")
    }
    if let gate, !isBuiltIn {
      try gate.admit(
        UnknownLibrary(
          id: manifest.id, version: manifest.version, license: manifest.license, path: candidate.libraryPath,
          sha256: hash, origin: candidate.folder.origin))
    }
    let loaded = try LoadedPlugin.open(candidate.libraryPath, id: manifest.id, isBuiltIn: isBuiltIn, host: host)
    try Self.compare(loaded.manifest, with: manifest)
    return loaded
  }

  /// Loads a library that has no manifest, to describe it: a plugin in its author's build folder.
  ///
  /// - Parameters:
  ///   - origin: of the folder that it lies in; the gate is not asked about the program's own.
  ///   - variant: the version of the host that it meets.
  package func describe(
    _ path: String, from origin: SearchFolder.Origin = .builtIn, as variant: HostVariant = .current
  ) throws(PluginLoadError) -> LoadedPlugin {
    try ELFMachine.check(path)
    guard let identity = ELFIdentity(path: path) else { throw PluginLoadError.noIdentity(file: path) }
    guard Manifest.isLegal(id: identity.id) else {
      throw PluginLoadError.badIdentity(file: path, id: identity.id)
    }
    guard identity.abiMajor == TENON_ABI_MAJOR, identity.needsMinor <= TENON_ABI_MINOR else {
      throw PluginLoadError.wrongABI(
        id: identity.id, version: "", needs: "\(identity.abiMajor).\(identity.needsMinor)")
    }
    if let gate, origin != .builtIn {
      let hash = try LibraryHash.sha256(of: path, id: identity.id)
      try gate.admit(
        UnknownLibrary(id: identity.id, version: "", license: "", path: path, sha256: hash, origin: origin))
    }
    let isBuiltIn = origin == .builtIn && identity.id.hasPrefix("\(PluginRegistry.builtInVendor)/")
    return try LoadedPlugin.open(path, id: identity.id, isBuiltIn: isBuiltIn, host: host, as: variant)
  }

  /// The manifest and the library must say the same.
  private static func compare(_ loaded: Manifest, with manifest: Manifest) throws(PluginLoadError) {
    guard loaded.version == manifest.version else {
      throw PluginLoadError.wrongTable(
        id: manifest.id, what: "version", expected: manifest.version, received: loaded.version)
    }
    let declared = manifest.components.map(\.undocumented)
    for component in declared where !loaded.components.contains(component) {
      throw PluginLoadError.componentsDiffer(
        id: manifest.id, reason: "'\(component.declaration.name)' is missing or declared differently")
    }
    for component in loaded.components where !declared.contains(component) {
      throw PluginLoadError.componentsDiffer(
        id: manifest.id, reason: "'\(component.declaration.name)' is not in the manifest")
    }
  }
}
