import Synchronization
import TenonCore
import TenonServices

/// Every plugin that can be found, and every component by its name; libraries are loaded when first needed.
public final class PluginRegistry: Sendable {
  public let host: Host
  public let folders: [SearchFolder]
  public let plugins: [PluginCandidate]
  public let skipped: [SkippedPlugin]
  /// Places of the components that can be named, by their own names.
  private let places: [String: [Place]]
  private let loader: PluginLoader
  private let loaded: Mutex<[String: LoadedPlugin]>
  /// Held while a library is loaded: entry calls are serialized, as the contract promises.
  private let loading = Mutex<Void>(())

  /// The vendor of the built-in components, which cannot be taken by others.
  public static let builtInVendor = "tenon"

  /// Looks through the folders.
  ///
  /// Plugins that cannot be used are listed in `skipped`.
  ///
  /// - Parameters:
  ///   - gate: asked before a library that is not built in is opened; nil lets all pass.
  ///   - versions: those that will do, by the ids of plugins; of others all will.
  /// - Throws: `PluginLoadError.duplicate`.
  public init(
    folders: [SearchFolder], host: Host, gate: (any PluginGate)? = nil, versions: [String: VersionRange] = [:]
  ) throws(PluginLoadError) {
    self.host = host
    self.folders = folders
    loader = PluginLoader(host: host, gate: gate)
    let scanner = try PluginScanner(folders, loader: loader, versions: versions)
    plugins = scanner.candidates
    skipped = scanner.skipped
    places = Self.places(in: plugins)
    loaded = Mutex(Dictionary(uniqueKeysWithValues: scanner.loose.map { ($0.manifest.id, $0) }))
  }

  /// A component that can be named, with where it comes from.
  public struct Entry: Sendable {
    public let plugin: PluginCandidate
    public let component: ComponentManifest
    /// The component's name with its vendor: `vendor/Name`.
    public var fullName: String { plugin.manifest.fullName(of: component) }
  }

  private struct Place {
    let plugin: Int
    let component: Int
  }

  private static func places(in plugins: [PluginCandidate]) -> [String: [Place]] {
    var places: [String: [Place]] = [:]
    for (plugin, candidate) in plugins.enumerated() {
      for (component, manifest) in candidate.manifest.components.enumerated() where !manifest.isFused {
        places[manifest.declaration.name, default: []].append(Place(plugin: plugin, component: component))
      }
    }
    return places
  }

  /// Those that are called so, by their own name or with the vendor before it.
  private func entries(named name: String) -> [Entry] {
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let (vendor, own) = parts.count == 2 ? (String(parts[0]), String(parts[1])) : (nil, name)
    return (places[own] ?? []).compactMap { place in
      let plugin = plugins[place.plugin]
      guard vendor == nil || plugin.manifest.vendor == vendor else { return nil }
      return Entry(plugin: plugin, component: plugin.manifest.components[place.component])
    }
  }

  /// All components, by plugin and in each plugin's order.
  public var entries: [Entry] {
    plugins.flatMap { plugin in plugin.manifest.components.map { Entry(plugin: plugin, component: $0) } }
  }

  /// Finds a component by its full name, or by its bare name: the built-in one, or the only one.
  ///
  /// - Throws: `LookupError` with close names and everything that was skipped.
  public func find(_ name: String, _ kind: ComponentKind) throws(LookupError) -> Entry {
    let matches = entries(named: name)
    let ofKind = matches.filter { $0.component.kind == kind }
    if let builtIn = ofKind.first(where: { $0.plugin.manifest.vendor == Self.builtInVendor }) { return builtIn }
    if ofKind.count == 1, let only = ofKind.first { return only }
    if ofKind.count > 1 { throw LookupError.ambiguous(name, kind, ofKind) }
    if let other = matches.first { throw LookupError.otherKind(name, kind, other) }
    throw LookupError.notFound(name, kind, self)
  }

  /// The fused layers that may be used, the largest pattern first, then the higher priority, then by name.
  ///
  /// - Parameter listed: full names of those of other vendors; the built-in ones may always be used.
  /// - Throws: `LookupError` for a name that is no fused layer.
  package func fusions(listed: [String]) throws(LookupError) -> [Entry] {
    let all = entries.filter(\.component.isFused)
    for name in listed where !all.contains(where: { $0.fullName == name }) {
      throw LookupError.noFusion(name, all)
    }
    let usable = all.filter { $0.plugin.manifest.vendor == Self.builtInVendor || listed.contains($0.fullName) }
    func rank(_ entry: Entry) -> (Int, Int, String) {
      let pattern = entry.component.fusion
      return (-(pattern?.members.count ?? 0), -(pattern?.priority ?? 0), entry.fullName)
    }
    return usable.sorted { rank($0) < rank($1) }
  }

  /// The component behind an entry, ready to create instances; loads its library if need be.
  package func load(_ entry: Entry) throws(PluginLoadError) -> ForeignComponent {
    let plugin = entry.plugin
    let id = plugin.manifest.id
    let name = entry.component.declaration.name
    let library =
      if let library = loadedLibrary(id) { library } else {
        try loading.withLock { (_) throws(PluginLoadError) -> LoadedPlugin in
          if let library = loadedLibrary(id) { return library }
          let library = try loader.load(plugin)
          loaded.withLock { $0[id] = library }
          return library
        }
      }
    guard let component = library.components.first(where: { $0.declaration.name == name }) else {
      throw PluginLoadError.componentsDiffer(id: id, reason: "'\(name)' is missing")
    }
    return component
  }

  /// Creates an instance, after which the process is as it was.
  func keeping<T, E: Error>(_ entry: Entry, _ create: () throws(E) -> T) throws(E) -> T {
    try host.process.keeping(
      entry.plugin.manifest.id, isBuiltIn: entry.plugin.isBuiltIn, "create of \(entry.fullName)", create)
  }

  /// Does not wait for a library that is being loaded.
  private func loadedLibrary(_ id: String) -> LoadedPlugin? { loaded.withLock { $0[id] } }

  /// The plugins whose libraries are in the process.
  public var loadedPlugins: [PluginCandidate] {
    loaded.withLock { loaded in plugins.filter { loaded[$0.manifest.id] != nil } }
  }

  /// The sha256 of a plugin's library, for archives.
  public func sha256(of plugin: PluginCandidate) throws(PluginLoadError) -> String {
    if let hash = plugin.manifest.installation?.sha256 { return hash }
    return try LibraryHash.sha256(of: plugin.libraryPath, id: plugin.manifest.id)
  }
}
