import Foundation
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

  init(_ folders: [SearchFolder], loader: PluginLoader) throws(PluginLoadError) {
    self.loader = loader
    for folder in folders { try scan(folder) }
  }

  private mutating func scan(_ folder: SearchFolder) throws(PluginLoadError) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    if names.contains("plugin.json") { try add(manifestAt: "\(folder.path)/plugin.json", in: folder) }
    for name in names {
      let path = "\(folder.path)/\(name)"
      // <folder>/<plugin>/plugin.json, or <folder>/<vendor>/<plugin>/plugin.json
      if FileManager.default.fileExists(atPath: "\(path)/plugin.json") {
        try add(manifestAt: "\(path)/plugin.json", in: folder)
      } else if name.hasSuffix(".so") {
        try add(looseAt: path, in: folder)
      } else if Manifest.isLegal(id: "\(name)/x") {
        for inner in ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        where FileManager.default.fileExists(atPath: "\(path)/\(inner)/plugin.json") {
          try add(manifestAt: "\(path)/\(inner)/plugin.json", in: folder)
        }
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
    let library = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(file)
      .resolvingSymlinksInPath().path
    if let reason = try refusal(of: manifest.id, manifest.version, at: library, in: folder) {
      skipped.append(SkippedPlugin(path: library, manifest: manifest, reason: reason))
      return
    }
    do throws(PluginLoadError) {
      try PluginLoader.checkManifest(manifest)
      candidates.append(
        PluginCandidate(manifest: manifest, libraryPath: library, folder: folder, isLoose: false))
    } catch {
      skipped.append(SkippedPlugin(path: library, manifest: manifest, reason: error.diagnostic.headline))
    }
  }

  /// A library without a manifest; what its record alone decides is decided before it is loaded.

  private mutating func add(looseAt path: String, in folder: SearchFolder) throws(PluginLoadError) {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let identity = ELFIdentity(path: resolved), !candidates.contains(where: { $0.libraryPath == resolved })
    else { return }
    if let reason = try refusal(of: identity.id, "", at: resolved, in: folder) {
      skipped.append(SkippedPlugin(path: path, manifest: nil, reason: "\(identity.id): \(reason)"))
      return
    }
    do throws(PluginLoadError) {
      let loaded = try loader.describe(resolved)
      candidates.append(
        PluginCandidate(manifest: loaded.manifest, libraryPath: resolved, folder: folder, isLoose: true))
      loose.append(loaded)
    } catch {
      skipped.append(SkippedPlugin(path: path, manifest: nil, reason: error.diagnostic.headline))
    }
  }

  /// Why a plugin of this id is passed over, nil when it is not: the built-in vendor is for the built-in
  /// folder only, and the first folder that has an id wins.
  ///
  /// - Throws: `PluginLoadError.duplicate` when one folder holds two libraries of one id.
  private func refusal(
    of id: String, _ version: String, at library: String, in folder: SearchFolder
  ) throws(PluginLoadError) -> String? {
    let vendor = PluginRegistry.builtInVendor
    guard folder.origin == .builtIn || !id.hasPrefix("\(vendor)/") else {
      return "the vendor '\(vendor)' is reserved for built-in plugins"
    }
    guard let first = candidates.first(where: { $0.manifest.id == id }) else { return nil }
    guard first.folder != folder || first.libraryPath == library else {
      throw PluginLoadError.duplicate(
        id: id, version: version.isEmpty ? first.manifest.version : version, first: first.libraryPath, second: library)
    }
    return "shadowed by \(first.libraryPath)"
  }
}

extension Manifest {
  /// Largest manifest that is read, bytes.
  private static let largestFile = 8 << 20

  /// Reads a manifest file.
  public init(path: String) throws(PluginLoadError) {
    guard let size = RegularFile.byteCount(path), size <= Self.largestFile,
      let data = FileManager.default.contents(atPath: path)
    else {
      throw PluginLoadError.manifestUnreadable(file: path, reason: "no readable file of at most 8 MiB")
    }
    do {
      try self.init(JSON.parse([UInt8](data)))
    } catch let error as ManifestFormatError {
      throw PluginLoadError.manifestInvalid(
        file: path, entry: error.entry, expected: error.expected, received: error.received)
    } catch {
      throw PluginLoadError.manifestUnreadable(file: path, reason: "\(error)")
    }
  }
}
