import Foundation
import TenonCore
import TestSupport
import Testing

/// `tenon plugin new` and `tenon plugin build`, from an installation.
@Suite struct PluginNewTests {
  private let folder: TemporaryFolder
  private let tenon: Command

  init() throws {
    folder = try TemporaryFolder()
    tenon = Command.built(in: folder)
  }

  private func new(_ name: String, _ kind: String, _ language: String, vendor: String = "acme") throws -> Command.Output
  {
    try tenon.run("plugin", "new", name, "--vendor", vendor, "--kind", kind, "--language", language)
  }

  // MARK: From nothing to a training, one kind in each language

  @Test(arguments: [("layer", "swift"), ("loss", "c"), ("optimizer", "cpp"), ("dataset", "rust")])
  func newPlugin_buildsAndTrainsUnedited(kind: String, language: String) throws {
    guard language != "rust" || Self.isInstalled("rustc") else { return }
    let made = try new("Thing", kind, language)
    #expect(made.status == 0, "\(made.errors)")
    let built = try tenon.run("plugin", "build", "Thing")
    #expect(built.status == 0, "\(built.errors)")
    #expect(built.output.hasPrefix("built acme/thing: Thing/build/acme/thing, "))
    #expect(try exportedSymbols("Thing/build/acme/thing/libthing.so") == ["tenon_plugin_entry_v1"])

    let manifest = try JSON.parse(text("Thing/build/acme/thing/plugin.json"))
    #expect(manifest["id"] == "acme/thing")
    #expect(manifest["library"]?["file"] == "libthing.so")
    #expect(manifest["language"] == .string(language == "cpp" ? "c++" : language))
    let component = manifest["components"]?.arrayValue?.first
    #expect(component?["arguments"]?.arrayValue?.isEmpty == false)
    if language == "swift" {
      #expect(component?["documentation"]?.arrayValue?.last == "Input shape: any. Output shape: the same.")
      let info = try tenon.run("plugin", "info", "Thing", "--plugin-path", "Thing/build").output
      #expect(info.contains("\n\ny = x · σ(weight · x), with one weight"), "\(info)")
    }

    let trained = try tenon.run(
      "train", "Thing/experiment.yaml", "--plugin-path", "Thing/build", "--run", "run", "--set", "training.epochs=1")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.file("run/model.tenon")))
    // Nothing of the build is left but its result.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("Thing/build")) == ["acme"])
  }

  @Test(arguments: [("layer", 25), ("composite", 10)])
  func swiftExample_isShort(kind: String, most: Int) throws {
    #expect(try new("Thing", kind, "swift").status == 0)
    let lines = try text("Thing/Thing.swift").split(separator: "\n")
      .filter { !$0.drop { $0 == " " }.isEmpty && !$0.drop { $0 == " " }.hasPrefix("//") }
    #expect(lines.count <= most, "\(lines.count) lines")
  }

  @Test(arguments: ["swift", "c", "cpp", "rust"])
  func everyKind_isThereWithNothingLeftToFillIn(language: String) throws {
    for kind in ["layer", "composite", "loss", "optimizer", "scheduler", "transform", "dataset"] {
      let name = "X\(kind)"
      #expect(try new(name, kind, language).status == 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.file(name)).sorted()
      let source =
        language == "swift" ? "\(name).swift" : "\(name.lowercased()).\(language == "rust" ? "rs" : language)"
      #expect(files == [".gitignore", "Makefile", "README.md", "experiment.yaml", source].sorted())
      for file in files {
        let content = try text("\(name)/\(file)")
        #expect(!content.contains(#/\b(COMPONENT|VENDOR|PLUGIN|KIND|LANGUAGE)\b/#), "\(name)/\(file)")
      }
    }
  }

  // MARK: Names and folders

  @Test(arguments: [
    ("leaky-relu", "write LeakyRelu"), ("swish", "write Swish"), ("2Fast", "write Fast"), ("Größe", "write"),
    ("", "Swish"),
    ("A\n", "write A"), ("../Up", "write Up"), (String(repeating: "A", count: 40), "at most 39"),
  ])
  func illegalName_isRefusedWithALegalOne(name: String, hint: String) throws {
    let result = try new(name, "layer", "c")
    #expect(result.status == 1 && result.errors.hasPrefix("error[plugin-name]: "), "\(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test(arguments: ["tenon", "Acme", "a b", "-acme", "../acme", String(repeating: "a", count: 40)])
  func illegalVendor_isRefused(vendor: String) throws {
    let result = try tenon.run("plugin", "new", "Swish", "--vendor=\(vendor)", "--kind", "layer")
    #expect(result.status == 1 && result.errors.hasPrefix("error[plugin-name]: "), "\(result.errors)")
    #expect(result.errors.contains("--vendor acme"))
  }

  @Test func nameOfATypeOfTheSDK_isRefused() throws {
    #expect(try new("Layer", "layer", "swift").errors.contains("such as MyLayer"))
  }

  @Test func existingFolder_isLeftAlone() throws {
    try folder.write("mine", to: "Swish/notes.txt")
    let result = try new("Swish", "layer", "c")
    #expect(result.status == 1 && result.errors.contains("error[folder-exists]"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("Swish")) == ["notes.txt"])
  }

  @Test func buildFolder_saysThatItHasNoSDK() throws {
    let result = try Command.unstaged.run("plugin", "new", "Swish", "--vendor", "acme", "--kind", "layer")
    #expect(result.status == 1 && result.errors.contains("error[sdk-missing]"))
    #expect(result.errors.contains("make build"))
  }

  // MARK: Builds that fail

  @Test func compilerErrors_areShownAndTheLastResultStays() throws {
    #expect(try new("Swish", "layer", "c").status == 0)
    #expect(try tenon.run("plugin", "build", "Swish").status == 0)
    let before = try folder.bytes("Swish/build/acme/swish/libswish.so")
    try folder.write("#include <tenon_author.h>\nint broken = nothing_like_it;\n", to: "Swish/swish.c")
    let failed = try tenon.run("plugin", "build", "Swish")
    #expect(failed.status == 1 && failed.errors.contains("error[build-failed]"))
    #expect(failed.errors.contains("nothing_like_it"))
    #expect(try folder.bytes("Swish/build/acme/swish/libswish.so") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("Swish/build")) == ["acme"])
  }

  @Test(arguments: [("swift", "SWIFTC"), ("c", "CC"), ("cpp", "CXX"), ("rust", "RUSTC")])
  func missingCompiler_isNamed(language: String, variable: String) throws {
    #expect(try new("Swish", "layer", language).status == 0)
    var without = tenon
    without.environment = [variable: "/nowhere/compiler"]
    let result = try without.run("plugin", "build", "Swish")
    #expect(result.status == 1 && result.errors.contains("error[no-compiler]"), "\(result.errors)")
    #expect(result.errors.contains("\(variable)=/nowhere/compiler"))
  }

  @Test func folderWithoutOrWithMixedSources_isRefused() throws {
    try folder.write("", to: "empty/notes.txt")
    let none = try tenon.run("plugin", "build", "empty")
    #expect(none.status == 1 && none.errors.contains("error[no-plugin]"))
    try folder.write("", to: "mixed/a.c")
    try folder.write("", to: "mixed/src/b.rs")
    let mixed = try tenon.run("plugin", "build", "mixed")
    #expect(mixed.status == 1 && mixed.errors.contains("several languages: C, Rust"))
    try folder.write("import TenonPlugin\n", to: "undeclared/a.swift")
    let undeclared = try tenon.run("plugin", "build", "undeclared")
    #expect(undeclared.status == 1 && undeclared.errors.contains("let plugin = Plugin(id:"))
    try folder.write("let plugin = Plugin(id: \"Acme\", components: [])\n", to: "named/a.swift")
    let named = try tenon.run("plugin", "build", "named")
    #expect(named.status == 1 && named.errors.contains("'Acme' cannot be the id of a plugin"))
    try folder.write("#include <tenon_plugin.h>\nTENON_IDENTITY(\"tenon/mine\");\n", to: "builtin/a.c")
    let builtIn = try tenon.run("plugin", "build", "builtin")
    #expect(builtIn.status == 1 && builtIn.errors.contains("the vendor 'tenon' is for the built-in plugins"))
    try folder.write("int x;\n", to: "library/a.c")
    let library = try tenon.run("plugin", "build", "library")
    #expect(library.status == 1 && library.errors.contains("carries no identity record"))
  }

  // MARK: Helpers

  private func text(_ name: String) throws -> String { String(decoding: try folder.bytes(name), as: UTF8.self) }

  private func exportedSymbols(_ library: String) throws -> [String] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/nm")
    process.arguments = ["-D", "--defined-only", folder.file(library)]
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
  }

  static func isInstalled(_ program: String) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return (folders + ["\(environment["HOME"] ?? "")/.cargo/bin"]).contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}
