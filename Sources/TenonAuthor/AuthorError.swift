import TenonCore
import TenonHost

/// What keeps a plugin from being made or built.
public enum AuthorError: TenonError, Equatable {
  case badName(String, suggestion: String?)
  case takenName(String)
  case badVendor(String)
  case reservedVendor(String)
  case badID(String)
  case badVersion(String, String)
  case folderExists(String)
  case notWritten(String, reason: String)
  case noToolkit(String, missing: String)
  case noProject(String)
  case severalLanguages(String, [String])
  case noPluginDeclaration(String)
  case noCompiler(PluginLanguage, tried: [String])
  case otherSwift(String, expected: String, received: String)
  case compilerFailed(String, output: String)
  case notDescribed(String, reason: String, printed: String?)
  case notAPlugin(String)
  case longDocumentation(String, byteCount: Int)

  public var diagnostic: Diagnostic {
    switch self {
    case .badName(let name, let suggestion):
      Diagnostic("plugin-name", "'\(name)' cannot be the name of a component")
        .expected("letters and digits, a capital first, at most \(PluginName.longest)")
        .help(suggestion.map { "write \($0)" } ?? "write a name such as Swish")
    case .takenName(let name):
      Diagnostic("plugin-name", "'\(name)' is a word of the language or a type that every plugin uses")
        .help("choose another name, such as My\(name)")
    case .badVendor(let vendor):
      Diagnostic("plugin-name", "'\(vendor)' cannot be a vendor")
        .expected("lower case, digits and hyphens, a letter or digit first, at most 39")
        .help("write your own or your organization's name: --vendor acme")
    case .reservedVendor(let vendor):
      Diagnostic("plugin-name", "the vendor '\(vendor)' is for the built-in plugins")
        .help("write your own or your organization's name: --vendor acme")
    case .badID(let id):
      Diagnostic("plugin-name", "'\(id)' cannot be the id of a plugin")
        .expected("vendor/plugin in lower case, digits and hyphens, each at most 39 long")
        .help("correct it where the source declares the plugin: \"acme/swish\"")
    case .badVersion(let id, let version):
      Diagnostic("plugin-version", "\(id) declares a version that is none").expected(PluginVersion.form)
        .received(version.isEmpty ? "an empty text" : String(version.prefix(80)))
        .help("correct it where the source declares the plugin: \"1.0.0\"")
    case .folderExists(let path):
      Diagnostic("folder-exists", "\(path) is there already").help("remove it, or name another folder with --output")
    case .notWritten(let path, let reason):
      Diagnostic("not-written", "cannot write \(path)").received(reason)
    case .noToolkit(let root, let missing):
      Diagnostic("sdk-missing", "the parts that plugins are built with are not beside this program: \(missing)")
        .with("looked in", root)
        .help("in a checkout run `make build` and use dist/bin/tenon; otherwise `make install PREFIX=...`")
    case .noProject(let path):
      Diagnostic("no-plugin", "there is no source of a plugin in \(path)")
        .expected("*.swift, *.c, *.cpp or *.rs there, or in its folder src or Sources, or a Package.swift")
        .help("`tenon plugin new NAME --vendor VENDOR --kind layer` makes one")
    case .severalLanguages(let path, let languages):
      Diagnostic("several-languages", "\(path) has sources in several languages: \(languages.joined(separator: ", "))")
        .help("keep one of them beside this folder's plugin; tests belong in a folder of their own")
    case .noPluginDeclaration(let path):
      Diagnostic("no-plugin", "no source in \(path) declares the plugin")
        .expected("let plugin = Plugin(id: \"vendor/name\", version: \"1.0.0\", license: ..., components: [...])")
        .help("the id must be written there as a string, since it is also put into the library's identity record")
    case .noCompiler(let language, let tried):
      Diagnostic("no-compiler", "there is no \(language.title) compiler to build with")
        .with("tried", tried.joined(separator: ", ")).help(Self.remedy(language))
    case .otherSwift(let path, let expected, let received):
      Diagnostic("other-swift", "\(path) is another Swift than the one this Tenon was built with")
        .expected("Swift \(expected)").received(received)
        .help("Swift has no stable binary form on Linux: name the right compiler in SWIFTC, or build Tenon again")
    case .compilerFailed(let command, let output):
      Diagnostic("build-failed", "\(command) failed").with("", output)
    case .notDescribed(let folder, let reason, let printed):
      Diagnostic("not-described", "what was built of \(folder) cannot be described").received(reason)
        .with("it printed", printed)
        .help("correct what it does when it is loaded, or what it says of itself, and build again")
    case .notAPlugin(let library):
      Diagnostic("no-plugin", "what was built carries no identity record: \(library)")
        .help("C: TENON_IDENTITY or TENON_PLUGIN; C++ and Rust: the macro that declares the plugin")
    case .longDocumentation(let component, let byteCount):
      Diagnostic("plugin-documentation", "the doc comment of '\(component)' is too long for a manifest")
        .expected("at most \(ComponentManifest.longestDocumentation) bytes").received("\(byteCount)")
        .help("shorten the /// lines above the type, or move some of them into the plugin's README.md")
    }
  }

  private static func remedy(_ language: PluginLanguage) -> String {
    switch language {
    case .swift: "install Swift (swift.org/install) or name swiftc in SWIFTC; C, C++ and Rust need no Swift"
    case .c: "install one (Debian: apt-get install gcc), or name it in CC"
    case .cpp: "install one (Debian: apt-get install g++), or name it in CXX"
    case .rust: "install Rust (rustup.rs), or name rustc in RUSTC"
    }
  }
}
