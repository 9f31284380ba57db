import TenonABI
import TenonCore

/// Why a plugin was not loaded; one case for each check, in the order in which they are made.
public enum PluginLoadError: TenonError, Equatable {
  // 1. The manifest
  case manifestUnreadable(file: String, reason: String)
  case manifestInvalid(file: String, entry: String, expected: String, received: String)
  // 2. What the manifest asks for
  case wrongPlatform(id: String, expected: String, received: String)
  case wrongABI(id: String, version: String, needs: String)
  case wrongSwift(id: String, version: String, builtWith: String)
  // 3. The file
  case wrongMachine(file: String, builtFor: String)
  case libraryMissing(id: String, file: String)
  case noHash
  case wrongHash(id: String, file: String, expected: String, received: String)
  case notTrusted(UnknownLibrary)
  case refused(Diagnostic)
  case notLocked(UnknownLibrary, lock: String, expected: String)
  // 4. The identity record
  case noIdentity(file: String)
  case badIdentity(file: String, id: String)
  case wrongIdentity(file: String, manifest: String, record: String)
  // 5. The probe
  case probeFailed(id: String, file: String, reason: String, isLasting: Bool)
  // 6. dlopen
  case notOpened(id: String, file: String, reason: String)
  // 7. The entry call
  case noEntry(id: String, file: String)
  case entryFailed(id: String, error: ComponentError)
  case wrongTable(id: String, what: String, expected: String, received: String)
  // 8. The components
  case badComponent(id: String, component: String, reason: String)
  case componentsDiffer(id: String, reason: String)
  // 9. Registration
  case duplicate(id: String, version: String, first: String, second: String)

  public var diagnostic: Diagnostic {
    switch self {
    case .manifestUnreadable(let file, let reason):
      Diagnostic("plugin-manifest", "cannot read the manifest \(file)").received(reason)
        .help("install the plugin again, or remove its folder")
    case .manifestInvalid(let file, let entry, let expected, let received):
      Diagnostic("plugin-manifest", "\(file) is not a manifest: '\(entry)'").expected(expected).received(received)
        .help("a manifest is generated from the library; build or install the plugin again")
    case .wrongPlatform(let id, let expected, let received):
      Diagnostic("plugin-platform", "\(id) was built for \(received), this is \(expected)")
        .help("build it on this machine, or get the build for it")
    case .wrongMachine(let file, let builtFor):
      Diagnostic("plugin-platform", "\(file) was built for \(builtFor), this is \(ELFMachine.own)")
        .help("build it on this machine, or get the build for it")
    case .wrongABI(let id, let version, let needs):
      Diagnostic(
        "plugin-abi",
        "\(version.isEmpty ? id : "\(id) \(version)") needs plugin ABI \(needs), this Tenon has \(TENON_ABI_MAJOR).\(TENON_ABI_MINOR)"
      )
      .help("update Tenon, or install a version of \(id) for ABI \(TENON_ABI_MAJOR).\(TENON_ABI_MINOR)")
    case .wrongSwift(let id, let version, let builtWith):
      Diagnostic(
        "plugin-swift", "\(id) \(version) was built with Swift \(builtWith), this Tenon with \(swiftVersion)"
      )
      .help("rebuild it here with Swift \(swiftVersion); plugins in C, C++ or Rust have no such limit")
    case .libraryMissing(let id, let file):
      Diagnostic("plugin-missing", "the library of \(id) is gone").expected(file)
        .help("install the plugin again; for a built-in one, run `make build`")
    case .noHash:
      Diagnostic("plugin-hash", "the system's OpenSSL cannot compute SHA-256, by which plugins are known")
        .help("its settings leave the default provider out: look into openssl.cnf, and at OPENSSL_CONF")
    case .wrongHash(let id, let file, let expected, let received):
      Diagnostic("plugin-hash", "the library of \(id) is not the one that was installed: \(file)")
        .expected("sha256 \(expected)").received("sha256 \(received)").help("install the plugin again from its source")
    case .notTrusted(let library):
      Diagnostic("plugin-not-trusted", "\(library.id) has not been trusted on this machine: \(library.path)")
        .with("version", library.version).with("license", library.license).with("sha256", library.sha256)
        .help("a plugin is native code with all of your rights. To run it: --trust \(library.pin)")
        .help("for good: tenon plugin trust \(library.pin)")
    case .refused(let diagnostic): diagnostic
    case .notLocked(let library, let lock, let expected):
      Diagnostic("plugin-not-locked", "\(library.id) is another library than \(lock) says: \(library.path)")
        .expected("sha256 \(expected)").received("sha256 \(library.sha256)")
        .help("install the one that the lock file names, or accept this one with --update-lock")
        .help("for one run, name the folder of your own build with --plugin-path")
    case .probeFailed(let id, let file, let reason, let isLasting):
      Diagnostic(
        "plugin-probe", isLasting ? "\(id) did not survive being tried: \(file)" : "\(id) does not load: \(file)"
      )
      .received(reason)
      .help(
        isLasting
          ? "`tenon plugin probe \(id)` tries it again; tell the plugin's author"
          : "put right what is named above; it is tried again every time")
    case .noIdentity(let file):
      Diagnostic("plugin-identity", "\(file) carries no identity record")
        .expected("an ELF section \(TENON_IDENTITY_SECTION)")
        .help("C: TENON_IDENTITY(\"vendor/plugin\"); Swift: see Identity in TenonPlugin")
    case .badIdentity(let file, let id):
      Diagnostic("plugin-identity", "\(file) carries an id that is none")
        .expected("vendor/plugin in lower case, digits and hyphens, each at most 39 long").received(id)
        .help("correct TENON_IDENTITY and the id in the plugin's table, and build it again")
    case .wrongIdentity(let file, let manifest, let record):
      Diagnostic("plugin-identity", "\(file) and its manifest name different plugins").expected(manifest)
        .received(record).help("install the plugin again from its source")
    case .notOpened(let id, let file, let reason):
      Diagnostic("plugin-open", "the library of \(id) does not load: \(file)").received(reason)
        .help("install the library or symbol that is named above")
    case .noEntry(let id, let file):
      Diagnostic("plugin-entry", "the library of \(id) has no entry function: \(file)")
        .expected("an exported function tenon_plugin_entry_v1")
        .help("declare it as tenon/plugin.h does; in Swift it must be public, with @c(tenon_plugin_entry_v1)")
    case .entryFailed(let id, let error):
      Diagnostic("plugin-entry", "\(id) refused to start").received(error.description)
        .help("tell the plugin's author; without it, take it out of the search folder")
    case .wrongTable(let id, let what, let expected, let received):
      Diagnostic("plugin-table", "\(id) says another \(what) than its manifest").expected(expected)
        .received(received).help("build or install the plugin again")
    case .badComponent(let id, let component, let reason):
      Diagnostic("plugin-component", "\(id) describes its component '\(component)' wrongly").received(reason)
        .help("tell the plugin's author; `tenon plugin list --all` shows who it is")
    case .componentsDiffer(let id, let reason):
      Diagnostic("plugin-component", "\(id) provides other components than its manifest says").received(reason)
        .help("build or install the plugin again")
    case .duplicate(let id, let version, let first, let second):
      Diagnostic("plugin-duplicate", "two different libraries are \(id) \(version)").with("first", first)
        .with("second", second).help("remove one of them")
    }
  }
}
