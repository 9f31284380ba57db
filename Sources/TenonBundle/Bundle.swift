import TenonArchive
import TenonCore
import TenonFormats
import TenonHost
import TenonPredict

/// A model with all that it takes to predict with it: a folder that runs on any Linux machine of this kind of processor.
///
///     model.tenon  bin/tenon-predict  include/tenon_predict.h  README.md  LICENSES/
///     lib/libtenon_predict.so  lib/tenon/libtenon_kernels.so
///     lib/tenon/plugins/VENDOR/NAME      the plugins that the model needs
///     lib/tenon/swift                    the runtime: Swift's libraries, and the system's but those of glibc
///
/// Parts lie as in an installation, so that programs and libraries find each other in the same way.
public struct Bundle: Sendable {
  /// A file of it.
  struct Item: Sendable {
    enum Content: Sendable {
      case file(String)
      case bytes([UInt8])
    }

    /// In the bundle.
    let path: String
    let content: Content
    var isProgram = false
  }

  /// The model's name.
  public let name: String
  /// What somebody who passes it on should know, one line each.
  public let notes: [String]
  /// The ids of the plugins in it.
  public let plugins: [String]
  let items: [Item]

  /// Finds everything that predicting with a model takes; its plugins are loaded for that.
  ///
  /// - Parameters:
  ///   - archive: a model, or a checkpoint.
  ///   - factory: with the plugins that there are.
  ///   - installation: where programs, libraries and licenses come from.
  /// - Throws: what opening the model throws; `BundleError` for what cannot be passed on.
  public init(of archive: String, factory: ComponentFactory, installation: Installation) throws {
    let loaded = try LoadedModel(archive, factory: factory)
    try loaded.check()
    name = loaded.archive.name
    let needed = try Self.plugins(of: loaded)
    plugins = needed.map(\.manifest.id)
    var items = [
      Item(path: "model.tenon", content: .file(archive)),
      Item(path: "bin/tenon-predict", content: .file(try installation.file("bin/tenon-predict")), isProgram: true),
      Item(path: "include/tenon_predict.h", content: .file(try installation.file("include/tenon_predict.h"))),
      Item(path: "lib/libtenon_predict.so", content: .file(try installation.file("lib/libtenon_predict.so"))),
    ]
    var licenses = LicenseTexts(installation)
    for plugin in needed {
      let folder = "lib/tenon/plugins/\(plugin.manifest.id)"
      let manifest = "\(FileSystem.folder(of: plugin.libraryPath))/plugin.json"
      guard let file = plugin.manifest.installation?.file, FileSystem.holds(manifest) else {
        throw BundleError.loose(plugin)
      }
      items.append(Item(path: "\(folder)/plugin.json", content: .file(manifest)))
      items.append(Item(path: "\(folder)/\(file)", content: .file(plugin.libraryPath)))
      licenses.add(plugin)
    }
    var libraries = LibraryClosure(installation)
    for item in items {
      guard case .file(let path) = item.content, item.path.hasPrefix("bin/") || item.path.hasSuffix(".so") else {
        continue
      }
      try libraries.add(neededBy: path)
    }
    for library in libraries.found {
      let folder = library.isShared ? "lib/tenon" : "lib/tenon/swift"
      items.append(Item(path: "\(folder)/\(library.name)", content: .file(library.path)))
      licenses.add(library)
    }
    items += licenses.items
    notes = loaded.notes + licenses.notes
    let readme = BundleReadme(loaded.archive, plugins: needed, libraries: libraries.found)
    items.append(Item(path: "README.md", content: .bytes(Array(readme.text.utf8))))
    self.items = items.sorted { $0.path < $1.path }
  }

  /// Those of layers, of preprocessing, and of fused layers that this model is computed with.
  private static func plugins(of loaded: LoadedModel) throws -> [PluginCandidate] {
    let registry = loaded.factory.registry
    // What is loaded is what is needed: everything that predicting creates is created once.
    if loaded.archive.readsImages { _ = try loaded.predictor() }
    let types = try loaded.signature().inputs.map { TensorType($0.dtype, Shape($0.dimensions.map { $0 ?? 1 })) }
    // Zeros may be no input for a layer; what the archive lists is taken then, which is enough to compute with.
    _ = try? TensorPredictor(loaded).predict(types.map { try Tensor($0) })
    let opened = Set(registry.loadedPlugins.map(\.manifest.id))
    let listed = Set(loaded.archive.plugins.filter { loaded.factory.allowsFusion || !$0.isFusion }.map(\.id))
    return registry.plugins.filter { opened.union(listed).contains($0.manifest.id) }
      .sorted { $0.manifest.id < $1.manifest.id }
  }
}

/// What cannot be put into a bundle.
public struct BundleError: TenonError {
  public let diagnostic: Diagnostic

  static func loose(_ plugin: PluginCandidate) -> BundleError {
    BundleError(
      diagnostic: Diagnostic("bundle-plugin", "\(plugin.libraryPath) has no manifest beside it")
        .help("build it with `tenon plugin build`, and name that folder with --plugin-path"))
  }

  static func notInstalled(_ path: String, _ prefix: String) -> BundleError {
    BundleError(
      diagnostic: Diagnostic("bundle-parts", "the parts of a bundle are not there: \(prefix)/\(path)")
        .expected("a Tenon that was installed or staged: `make build` makes dist/bin/tenon"))
  }

  static func libraryNotFound(_ name: String, neededBy path: String) -> BundleError {
    BundleError(
      diagnostic: Diagnostic("bundle-library", "cannot find the library \(name)").with("needed by", path)
        .help("install the package that has it"))
  }

  static func isThere(_ path: String) -> BundleError {
    BundleError(
      diagnostic: Diagnostic("bundle-exists", "\(path) is there already")
        .help("remove it, or name another place with -o"))
  }
}
