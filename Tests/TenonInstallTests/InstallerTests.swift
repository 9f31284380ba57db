import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TenonInstall
import TestSupport
import Testing

/// Putting plugins in place and taking them out again.
@Suite struct InstallerTests {
  let home: Home

  init() throws { home = try Home() }

  /// Tries to install; the error of it, and that nothing but the record of the trial has changed.
  private func refusal(_ path: String, location: SourceLocation = #_sourceLocation) throws -> String {
    let before = try home.files()
    var text = ""
    do {
      try home.install(path)
      Issue.record("it was installed", sourceLocation: location)
    } catch let error as any TenonError {
      text = error.description
    }
    #expect(try home.files() == before, sourceLocation: location)
    return text
  }

  @Test func libraryFolderAndZip_giveTheSameInstallation() throws {
    let plugin = try FixturePlugin.installed()
    let zip = home.folder.file("fixture.zip")
    let packed = try PluginPacker(probe: home.probe).pack(plugin.installedFolder, to: zip)
    #expect(packed.manifest.components == FixturePlugin.manifest().components)
    var installed: [[String: [UInt8]]] = []
    for source in [plugin.library, plugin.installedFolder, zip] {
      let home = try Home()
      let result = try home.install(source)
      #expect(result.folder == "\(home.folders.plugins)/acme/fixture/1.0.0" && !result.wasThere)
      #expect(try Manifest(path: "\(result.folder)/plugin.json") == result.manifest)
      #expect(try home.failure(home.gate()) == nil)
      installed.append(try home.files().filter { $0.key.hasPrefix("data/") })
      #expect(try home.install(source).wasThere)
    }
    #expect(installed[0] == installed[1] && installed[1] == installed[2])
    #expect(installed[0].count == 2)
  }

  @Test func documentation_isPackedAndInstalled() throws {
    let plugin = try FixturePlugin.installed(manifest: FixturePlugin.manifest().documented(by: ["Twice": "y = 2 x"]))
    let zip = home.folder.file("fixture.zip")
    _ = try PluginPacker(probe: home.probe).pack(plugin.installedFolder, to: zip)
    let installed = try Manifest(path: "\(try home.install(zip).folder)/plugin.json")
    #expect(installed.components.map(\.documentation) == ["y = 2 x"])
  }

  @Test func projectFolder_isInstalledFromItsBuild() throws {
    let plugin = try FixturePlugin.installed(subfolder: "build/acme/fixture")
    #expect(try home.install(plugin.folder.path).manifest.id == "acme/fixture")
    #expect(try home.install(plugin.folder.path + "/build").wasThere)
    _ = try FixturePlugin.installed(in: plugin.folder, subfolder: "build/acme/second")
    #expect(try refusal(plugin.folder.path).contains("there are several"))
  }

  @Test func packing_givesTheSameBytes_andKeepsLicenseAndReadme() throws {
    let plugin = try FixturePlugin.installed()
    try plugin.folder.write("the license", to: "fixture/LICENSE")
    try plugin.folder.write("read me", to: "fixture/README.md")
    try plugin.folder.write("not for others", to: "fixture/notes.txt")
    let packer = PluginPacker(probe: home.probe)
    _ = try packer.pack(plugin.installedFolder, to: home.folder.file("a.zip"))
    _ = try packer.pack(plugin.installedFolder, to: home.folder.file("b.zip"))
    #expect(try home.folder.bytes("a.zip") == home.folder.bytes("b.zip"))
    let result = try home.install(home.folder.file("a.zip"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: result.folder).sorted() == [
        "LICENSE", "README.md", "libfixture.so", "plugin.json",
      ])
  }

  @Test func nothingRuns_beforeTheUserAgrees() throws {
    let mark = home.folder.file("mark")
    let plugin = try FixturePlugin.installed([FixturePlugin.define("MARK", mark)])
    let before = try home.files()
    let hash = try LibraryHash.sha256(of: plugin.library)
    #expect(throws: PluginLoadError.self) {
      try home.installer.install(plugin.installedFolder) { offer in
        #expect(offer.library.pin.description == "acme/fixture@sha256:\(hash)")
        #expect(offer.library.license == "Apache-2.0" && offer.library.version == "1.0.0")
        #expect(!FileManager.default.fileExists(atPath: mark))
        return false
      }
    }
    #expect(try home.files() == before)
    try home.install(plugin.installedFolder)
    #expect(FileManager.default.fileExists(atPath: mark), "the mark itself works")
  }

  @Test(
    arguments: [
      ("aborts", "it was killed by SIGABRT (abort)"), ("traps", "it was killed by SIGILL"),
      ("faults", "it was killed by SIGSEGV"), ("recurses", "it was killed by SIGSEGV"),
      ("hangs", "it used more than 2 s of processor time|it did not end within 4 s"),
      ("sleeps", "it did not end within 4 s"),
      ("eats_memory", "it ran out of memory; it may use 320 MiB"),
      ("exits", "it ended the process before it was described"),
    ], ["IN_ENTRY", "IN_CONSTRUCTOR"])
  func pluginThatMisbehaves_isNamedAndNothingChanges(_ kind: (String, String), place: String) throws {
    try home.install(FixturePlugin.installed().library)
    let plugin = try FixturePlugin.installed(
      ["MISBEHAVIOUR=\(kind.0)", place, FixturePlugin.define("VERSION", "2.0.0")])
    let text = try refusal(plugin.library)
    #expect(text.contains("error[plugin-probe]: the library does not survive being loaded: \(plugin.library)"))
    // On a busy machine time is over before processor time is.
    #expect(kind.1.split(separator: "|").contains { text.contains($0) }, "\(text)")
    if kind.0 != "exits", kind.0 != "sleeps", kind.0 != "hangs" {
      #expect(text.contains("in \(place == "IN_ENTRY" ? "entry" : "dlopen") of acme/fixture"), "\(text)")
    }
    #expect(ProbeRecords(home.folders.probeFile).current()[try LibraryHash.sha256(of: plugin.library)]?.reason != nil)
  }

  @Test func pluginThatPrints_isInstalledAllTheSame() throws {
    let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=prints", "IN_ENTRY"])
    #expect(try home.install(plugin.library).manifest.id == "acme/fixture")
  }

  @Test func trapInSwift_isNamed() throws {
    let library = home.folder.file("libtrap.so")
    try SwiftCompiler.library("Tests/Fixtures/Plugins/trap.swift", module: "AcmeTraps", to: library)
    let text = try refusal(library)
    #expect(text.contains("in entry of acme/traps, it was killed by SIGILL"), "\(text)")
  }

  @Test func manifestsThatDoNotFit_areRefusedBeforeAnythingRuns() throws {
    let mark = home.folder.file("mark")
    let defines = [FixturePlugin.define("MARK", mark)]
    let file: JSON = "libfixture.so"
    let cases: [(String, FixturePlugin)] = [
      ("plugin-platform", try .installed(defines) { $0["platform"] = "darwin-arm64" }),
      ("plugin-abi", try .installed(defines) { $0["abi"] = ["major": 2, "needs_minor": 0] }),
      ("plugin-swift", try .installed(defines) { ($0["language"], $0["toolchain"]) = ("swift", "5.0") }),
      ("plugin-differs", try .installed(defines) { $0["id"] = "acme/another" }),
      ("plugin-differs", try .installed(defines) { $0["library"] = ["file": file, "sha256": "00"] }),
      ("vendor-reserved", try .installed(defines + [FixturePlugin.define("ID", "tenon/fixture")])),
      ("plugin-identity", try .installed(defines + [FixturePlugin.define("ID", "Acme/Fixture")])),
      ("not-a-plugin", try .installed(defines) { $0["library"] = ["file": "../libfixture.so", "sha256": "00"] }),
      ("not-a-plugin", try .installed(defines) { $0["library"] = nil }),
    ]
    for (code, plugin) in cases {
      let text = try refusal(plugin.installedFolder)
      #expect(text.hasPrefix("error[\(code)]"), "\(text)")
      #expect(!FileManager.default.fileExists(atPath: mark), "\(code)")
    }
  }

  @Test func manifestsThatTheLibraryContradicts_areRefused() throws {
    for edit: (inout JSONObject) -> Void in [{ $0["version"] = "1.0.1" }, { $0["components"] = [] }] {
      #expect(try refusal(FixturePlugin.installed(edit: edit).installedFolder).hasPrefix("error[plugin-differs]"))
    }
    for version in ["", "../../x", "a/b", ".hidden", "1.0 0", String(repeating: "1", count: 65)] {
      let plugin = try FixturePlugin.loose([FixturePlugin.define("VERSION", version)])
      #expect(try refusal(plugin.library).hasPrefix("error[plugin-version]"), "\(version)")
    }
  }

  @Test func thingsThatAreNoPlugins_areRefused() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.file("pipe.so"), 0o600) == 0)
    for path in [
      folder.path, folder.file("nothing"), folder.file("pipe.so"), "/dev/zero",
      try folder.write("no library", to: "text.so"), try folder.write("no zip", to: "text.zip"),
      try folder.write("", to: "empty.so"), try folder.write("", to: "empty.zip"),
    ] {
      #expect(try refusal(path).hasPrefix("error["), "\(path)")
    }
  }

  // MARK: Versions

  @Test func versionsLieSideBySide_andTheHighestIsUsed() throws {
    for version in ["1.9.0", "1.10.0", "1.10.0-rc.1"] {
      try home.install(FixturePlugin.loose([FixturePlugin.define("VERSION", version)]).library)
    }
    let registry = try home.registry(home.gate())
    #expect(registry.plugins.map(\.manifest.version) == ["1.10.0"])
    #expect(registry.skipped.map(\.reason) == ["version 1.10.0 is used", "version 1.10.0 is used"])
  }

  @Test func versionIsTaken_byOneLibraryOnly() throws {
    try home.install(FixturePlugin.loose().library)
    let other = try FixturePlugin.loose([FixturePlugin.define("NAME", "Thrice")])
    let text = try refusal(other.library)
    #expect(text.hasPrefix("error[version-taken]") && text.contains("tenon plugin remove acme/fixture@1.0.0"))
  }

  @Test func remove_takesPluginAndTrustAway_whileAProcessGoesOnWithIt() throws {
    let result = try home.install(FixturePlugin.loose().library)
    let registry = try home.registry(home.gate())
    let component = try registry.load(registry.find("Twice", .layer))
    #expect(try home.installer.remove("acme/fixture") == [result.folder])
    #expect(try TrustStore(home.folders.trustFile).entries().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.folders.plugins).isEmpty)
    #expect(component.declaration.name == "Twice")
    let factory = ComponentFactory(registry)
    let layer = try factory.layer(factory.resolve(ComponentReference("Twice", []), .layer))
    #expect(layer.outputs.count == 1)
    #expect(throws: InstallError.self) { try home.installer.remove("acme/fixture") }
    for id in ["..", "../..", "acme", "acme/../..", "", "acme/fixture/1.0.0"] {
      #expect(throws: InstallError.self) { try home.installer.remove(id) }
    }
    #expect(throws: InstallError.self) { try home.installer.remove("acme/fixture", version: "..") }
  }
}
