import Glibc
import TenonABI
import TenonCore
import TenonLoad
import TenonServices

/// A plugin whose library is in the process and is never unloaded.
package struct LoadedPlugin: Sendable {
  package let manifest: Manifest
  package let libraryPath: String
  /// The compiler that built it, as it says.
  package let toolchain: String
  package let components: [ForeignComponent]

  /// Opens a library and runs its entry: checks 6 to 8.
  ///
  /// - Parameters:
  ///   - id: what the file's identity record says.
  ///   - isBuiltIn: whether it may be trusted to leave the process as it is.
  static func open(_ path: String, id: String, isBuiltIn: Bool, host: Host, as variant: HostVariant = .current)
    throws(PluginLoadError) -> LoadedPlugin
  {
    try host.process.keeping(id, isBuiltIn: isBuiltIn, "loading") { () throws(PluginLoadError) in
      try open(path, id: id, host: host, as: variant)
    }
  }

  private static func open(_ path: String, id: String, host: Host, as variant: HostVariant)
    throws(PluginLoadError) -> LoadedPlugin
  {
    let opening = PluginCalls.text("\(id) dlopen")
    guard let library = recorded(opening, { tenon_load_open(path) }) else {
      throw PluginLoadError.notOpened(id: id, file: path, reason: String(cString: tenon_load_error()))
    }
    guard let symbol = tenon_load_symbol(library, "tenon_plugin_entry_v1") else {
      throw PluginLoadError.noEntry(id: id, file: path)
    }
    typealias Entry =
      @convention(c) (
        UnsafePointer<tenon_host_v1>?, UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
        UnsafeMutablePointer<tenon_error>?
      ) -> tenon_status
    let entry = unsafeBitCast(symbol, to: Entry.self)
    let table = HostTable.make(host, plugin: id, as: variant)
    var pointer: UnsafePointer<tenon_plugin_v1>?
    do throws(ComponentError) {
      try check(PluginCalls.text("\(id) entry")) { entry(table, &pointer, &$0) }
      guard pointer != nil else { throw ComponentError(.internal, "the entry function returned no table") }
    } catch {
      throw PluginLoadError.entryFailed(id: id, error: error)
    }
    guard let pointer else { throw PluginLoadError.noEntry(id: id, file: path) }
    return try read(readSized(pointer), path: path, id: id, host: table)
  }

  private static func read(
    _ plugin: tenon_plugin_v1, path: String, id: String, host: UnsafePointer<tenon_host_v1>
  ) throws(PluginLoadError) -> LoadedPlugin {
    func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
    guard Int32(plugin.prefix.abi_major) == TENON_ABI_MAJOR, Int32(plugin.prefix.abi_minor) <= TENON_ABI_MINOR else {
      throw PluginLoadError.wrongABI(
        id: id, version: text(plugin.version), needs: "\(plugin.prefix.abi_major).\(plugin.prefix.abi_minor)")
    }
    guard text(plugin.id) == id else {
      throw PluginLoadError.wrongTable(id: id, what: "id", expected: id, received: text(plugin.id))
    }
    let (language, toolchain) = (text(plugin.language), text(plugin.toolchain))
    guard language != "swift" || toolchain == swiftVersion else {
      throw PluginLoadError.wrongSwift(id: id, version: text(plugin.version), builtWith: toolchain)
    }
    let components = try ComponentReader(id: id, host: host).read(plugin)
    let manifest = Manifest(
      id: id, version: text(plugin.version), abiMajor: Int(plugin.prefix.abi_major),
      needsMinor: Int(plugin.prefix.abi_minor), language: language, license: text(plugin.license),
      homepage: plugin.homepage.map { String(cString: $0) },
      components: components.map {
        ComponentManifest(
          kind: $0.kind, declaration: $0.declaration, isComposite: $0.isComposite, isMetric: $0.isMetric,
          fusion: $0.fusion)
      })
    return LoadedPlugin(
      manifest: manifest, libraryPath: path, toolchain: toolchain, components: components)
  }
}
