import TenonCore

/// Finds the plugins in the search folders by their manifests.
///
/// Libraries are not loaded, with one exception: a *loose* library, lying directly in a search folder
/// with an identity record but without a manifest, as a build leaves it. It must be run to be
/// described, so it is for one's own builds: such folders are only searched when they are named, or
/// when they are the program's own.
struct PluginScanner {
  private(set) var candidates: [PluginCandidate] = []
  private(set) var skipped: [SkippedPlugin] = []
  private(set) var loose: [LoadedPlugin] = []
  private let loader: PluginLoader
  private let versions: [String: VersionRange]

  /// - Parameter versions: those that will do, by the ids of plugins; of others all will.
  init(
    _ folders: [SearchFolder], loader: PluginLoader, versions: [String: VersionRange] = [:]
  ) throws(PluginLoadError) {
    self.loader = loader
    self.versions = versions
    for folder in folders { try scan(folder) }
  }

  private mutating func scan(_ folder: SearchFolder) throws(PluginLoadError) {
    let names = FileSystem.names(in: folder.path)
    if names.contains("plugin.json") { try add(manifestAt: "\(folder.path)/plugin.json", in: folder) }
    for name in names {
      let path = "\(folder.path)/\(name)"
      // <folder>/<plugin>/plugin.json, or <folder>/<vendor>/<plugin>/plugin.json
      if FileSystem.holds("\(path)/plugin.json") {
        try add(manifestAt: "\(path)/plugin.json", in: folder)
      } else if name.hasSuffix(".so") {
        try add(looseAt: path, in: folder)
      } else if Manifest.isLegal(id: "\(name)/x") {
        try scan(vendorAt: path, in: folder)
      }
    }
  }

  /// `<vendor>/<plugin>/plugin.json`, or `<vendor>/<plugin>/<version>/plugin.json` as plugins are installed.
  private mutating func scan(vendorAt path: String, in folder: SearchFolder) throws(PluginLoadError) {
    for plugin in FileSystem.names(in: path) where !plugin.hasPrefix(".") {
      let inner = "\(path)/\(plugin)"
      if FileSystem.holds("\(inner)/plugin.json") {
        try add(manifestAt: "\(inner)/plugin.json", in: folder)
        continue
      }
      for version in FileSystem.names(in: inner) where !version.hasPrefix(".") {
        let manifest = "\(inner)/\(version)/plugin.json"
        if FileSystem.holds(manifest) { try add(manifestAt: manifest, in: folder) }
      }
    }
  }

  private mutating func add(manifestAt path: String, in folder: SearchFolder) throws(PluginLoadError) {
    let manifest: Manifest
    do throws(PluginLoadError) {
      manifest = try Manifest(path: path)
    } catch {
      skipped.append(SkippedPlugin(path: path, manifest: nil, reason: error.diagnostic.headline))
      return
    }
    let file = manifest.installation?.file ?? ""
    guard !file.isEmpty, !file.contains("/") else {
      skipped.append(SkippedPlugin(path: path, manifest: manifest, reason: "its manifest names no library"))
      return
    }
    let library = FileSystem.resolved("\(FileSystem.folder(of: path))/\(file)")
    let candidate = PluginCandidate(manifest: manifest, libraryPath: library, folder: folder, isLoose: false)
    do throws(PluginLoadError) {
      let other = first(of: manifest.id)
      if let reason = try refusal(of: candidate, beside: other) {
        skipped.append(SkippedPlugin(path: library, manifest: manifest, reason: reason))
        return
      }
      try PluginLoader.checkManifest(manifest)
      if let other { remove(other, for: candidate) }
      candidates.append(candidate)
    } catch PluginLoadError.duplicate(let id, let version, let first, let second) {
      throw PluginLoadError.duplicate(id: id, version: version, first: first, second: second)
    } catch {
      skipped.append(SkippedPlugin(path: library, manifest: manifest, reason: error.diagnostic.headline))
    }
  }

  /// A library without a manifest; what its record alone decides is decided before it is loaded.
  private mutating func add(looseAt path: String, in folder: SearchFolder) throws(PluginLoadError) {
    let resolved = FileSystem.resolved(path)
    guard let identity = ELFIdentity(path: resolved), !candidates.contains(where: { $0.libraryPath == resolved })
    else { return }
    if let reason = try refusal(ofLoose: identity.id, at: resolved, in: folder) {
      skipped.append(SkippedPlugin(path: path, manifest: nil, id: identity.id, reason: "\(identity.id): \(reason)"))
      return
    }
    do throws(PluginLoadError) {
      let loaded = try loader.describe(resolved, from: folder.origin)
      if let reason = outOfRange(loaded.manifest) {
        skipped.append(SkippedPlugin(path: path, manifest: loaded.manifest, reason: reason))
        return
      }
      candidates.append(
        PluginCandidate(manifest: loaded.manifest, libraryPath: resolved, folder: folder, isLoose: true))
      loose.append(loaded)
    } catch {
      skipped.append(SkippedPlugin(path: path, manifest: nil, id: identity.id, reason: error.diagnostic.summary))
    }
  }

  private func outOfRange(_ manifest: Manifest) -> String? {
    guard let range = versions[manifest.id], !range.contains(manifest.version) else { return nil }
    return "version \(manifest.version) is not in \(range), as the experiment asks"
  }

  private func first(of id: String) -> PluginCandidate? { candidates.first { $0.manifest.id == id } }

  private func isReserved(_ id: String, in folder: SearchFolder) -> Bool {
    folder.origin != .builtIn && id.hasPrefix("\(PluginRegistry.builtInVendor)/")
  }

  private static let reserved = "the vendor '\(PluginRegistry.builtInVendor)' is reserved for built-in plugins"

  private func refusal(
    ofLoose id: String, at library: String, in folder: SearchFolder
  ) throws(PluginLoadError) -> String? {
    if isReserved(id, in: folder) { return Self.reserved }
    if folder.origin == .user { return "it has no manifest; install it with `tenon plugin install`" }
    guard let other = first(of: id) else { return nil }
    guard other.folder != folder || other.libraryPath == library || Self.areCopies(other.libraryPath, library) else {
      throw PluginLoadError.duplicate(
        id: id, version: other.manifest.version, first: other.libraryPath, second: library)
    }
    return "shadowed by \(other.libraryPath)"
  }

  /// Why a plugin is passed over, nil when it is not: the built-in vendor is for the built-in folder only, the version
  /// must do, a folder that was named for this run wins over those after it, then the library that the gate prefers,
  /// else the first folder that has the id, and in it the highest version.
  ///
  /// - Throws: `PluginLoadError.duplicate` when one folder holds two libraries of one id and version.
  private func refusal(
    of candidate: PluginCandidate, beside other: PluginCandidate?
  ) throws(PluginLoadError) -> String? {
    let (manifest, folder) = (candidate.manifest, candidate.folder)
    if isReserved(manifest.id, in: folder) { return Self.reserved }
    if let reason = outOfRange(manifest) { return reason }
    guard let other else { return nil }
    let shadowed = "shadowed by \(other.libraryPath)"
    if other.folder != folder, other.folder.origin == .option { return shadowed }
    if let preferred = loader.gate?.preferredHash(of: manifest.id) {
      let isPreferred = manifest.installation?.sha256 == preferred
      let otherIs = other.manifest.installation?.sha256 == preferred
      if isPreferred != otherIs { return isPreferred ? nil : "another library of this id is locked" }
    }
    guard other.folder == folder else { return shadowed }
    let (mine, theirs) = (PluginVersion(manifest.version), PluginVersion(other.manifest.version))
    if mine > theirs { return nil }
    if mine < theirs { return "version \(other.manifest.version) is used" }
    guard other.libraryPath == candidate.libraryPath || Self.areCopies(other.libraryPath, candidate.libraryPath) else {
      throw PluginLoadError.duplicate(
        id: manifest.id, version: manifest.version, first: other.libraryPath, second: candidate.libraryPath)
    }
    return shadowed
  }

  /// Whether two files are one library, so that it is the same which of them is loaded.
  private static func areCopies(_ first: String, _ second: String) -> Bool {
    guard let hash = try? LibraryHash.sha256(of: first) else { return false }
    return (try? LibraryHash.sha256(of: second)) == hash
  }

  /// Puts a better candidate in the place of one that was found before it.
  private mutating func remove(_ other: PluginCandidate, for better: PluginCandidate) {
    candidates.removeAll { $0.libraryPath == other.libraryPath }
    loose.removeAll { $0.manifest.id == other.manifest.id }
    let reason =
      other.folder == better.folder
      ? "version \(better.manifest.version) is used" : "another library of this id is locked"
    skipped.append(
      SkippedPlugin(path: other.libraryPath, manifest: other.manifest, reason: reason))
  }
}

extension Diagnostic {
  /// The headline with what was received and what to do, in one line: a reason in a list of many.
  fileprivate var summary: String {
    guard code == "plugin-probe" else { return headline }
    return ([headline] + details.map(\.text)).joined(separator: "; ")
  }
}

extension Manifest {
  /// Largest manifest that is read, bytes.
  private static let largestFile = 8 << 20

  /// Reads a manifest file.
  public init(path: String) throws(PluginLoadError) {
    guard let bytes = FileSystem.contents(path, limit: Self.largestFile) else {
      throw PluginLoadError.manifestUnreadable(file: path, reason: "no readable file of at most 8 MiB")
    }
    do {
      try self.init(JSON.parse(bytes))
    } catch let error as ManifestFormatError {
      throw PluginLoadError.manifestInvalid(
        file: path, entry: error.entry, expected: error.expected, received: error.received)
    } catch {
      throw PluginLoadError.manifestUnreadable(file: path, reason: "\(error)")
    }
  }
}
