import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Checks 1 and 2 of the loading order: what the manifest alone decides.
@Suite struct ManifestCheckTests {
  /// Writes a manifest and reads it.
  private func read(_ text: String) throws -> Manifest {
    let folder = try TemporaryFolder()
    return try Manifest(path: folder.write(text, to: "plugin.json"))
  }

  private func invalid(_ edit: (inout JSONObject) -> Void) throws -> (
    entry: String, expected: String, received: String
  )? {
    var object = FixturePlugin.manifest().json.objectValue ?? [:]
    edit(&object)
    do {
      _ = try read(JSON.object(object).text())
      return nil
    } catch PluginLoadError.manifestInvalid(let file, let entry, let expected, let received) {
      #expect(file.hasSuffix("/plugin.json"))
      return (entry, expected, received)
    }
  }

  @Test func manifest_thatIsNotJSON_isUnreadable() throws {
    let folder = try TemporaryFolder()
    for text in ["", "{", "{\"id\": }", "\u{0}\u{1}", "[1, 2"] {
      let path = try folder.write(text, to: "plugin.json")
      do {
        _ = try Manifest(path: path)
        Issue.record("\(text) was read")
      } catch PluginLoadError.manifestUnreadable(let file, let reason) {
        #expect(file == path)
        #expect(!reason.isEmpty)
      }
    }
  }

  @Test func manifest_thatIsMissingOrTooLargeOrNoFile_isUnreadable() throws {
    let folder = try TemporaryFolder()
    let large = try folder.write([UInt8](repeating: 0x20, count: (8 << 20) + 1), to: "large.json")
    let pipe = folder.file("pipe.json")
    #expect(mkfifo(pipe, 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: folder.file("zero.json"), withDestinationPath: "/dev/zero")
    for path in [large, pipe, folder.path + "/zero.json", folder.path, folder.path + "/none.json"] {
      #expect(throws: PluginLoadError.manifestUnreadable(file: path, reason: "no readable file of at most 8 MiB")) {
        try Manifest(path: path)
      }
    }
  }

  @Test(arguments: ["schema", "id", "version", "abi", "language", "license", "components"])
  func manifest_withoutAnEntry_namesIt(_ key: String) throws {
    let fault = try #require(try invalid { $0[key] = nil })
    #expect(fault.entry == "manifest.\(key)")
    #expect(fault.received == "nothing")
  }

  @Test(arguments: ["schema", "id", "version", "abi", "language", "license", "components"])
  func manifest_withAnEntryOfAnotherKind_namesIt(_ key: String) throws {
    let fault = try #require(try invalid { $0[key] = true })
    #expect(fault.entry == "manifest.\(key)")
    #expect(fault.received != "nothing")
  }

  @Test(arguments: [
    "", "acme", "acme/", "/x", "acme/x/y", "Acme/x", "acme/../x", "acme/x y", "-acme/x", "acme/ü",
    "acme/" + String(repeating: "x", count: 40),
  ])
  func manifest_refusesIllegalIds(_ id: String) throws {
    let fault = try #require(try invalid { $0["id"] = .string(id) })
    #expect(fault.entry == "id")
    #expect(fault.received == id)
  }

  @Test func manifest_namesTheWrongPartOfAComponent() throws {
    func component(_ edit: @escaping (inout JSONObject) -> Void) throws -> (
      entry: String, expected: String, received: String
    )? {
      try invalid { object in
        guard var component = object["components"]?.arrayValue?.first?.objectValue else { return }
        edit(&component)
        object["components"] = .array([.object(component)])
      }
    }
    func argument(_ key: String, _ value: JSON?) throws -> (entry: String, expected: String, received: String)? {
      try component { component in
        guard var argument = component["arguments"]?.arrayValue?.first?.objectValue else { return }
        argument[key] = value
        component["arguments"] = .array([.object(argument)])
      }
    }
    #expect(try component { $0["kind"] = "lair" }?.received == "lair")
    #expect(try component { $0["name"] = "no name" }?.received == "no name")
    #expect(try component { $0["name"] = nil }?.entry == "manifest.components[0].name")
    #expect(try component { $0["composite"] = "yes" }?.entry == "manifest.components[0].composite")
    #expect(try component { $0["documentation"] = 7 }?.entry == "manifest.components[0].documentation")
    #expect(try component { $0["documentation"] = 7 }?.expected == "a string or an array of strings")
    #expect(try component { $0["documentation"] = ["a", 1] }?.entry == "manifest.components[0].documentation")
    #expect(try component { $0["uses"] = [1] }?.entry == "manifest.components[0].uses")
    #expect(try argument("name", nil)?.entry == "manifest.components[0].arguments[0].name")
    #expect(try argument("types", ["quaternion"])?.received == "quaternion")
    #expect(try argument("minimum", "low")?.entry == "manifest.components[0].arguments[0].minimum")
    #expect(try argument("default", ["a": 1, "b": 2])?.entry == "manifest.components[0].arguments[0].default")
    #expect(try argument("component", "lair")?.received == "lair")
    #expect(try argument("summary", "another text") == nil)
  }

  @Test func documentation_isOneStringOrLines_andBounded() throws {
    func read(_ documentation: JSON) throws -> String? {
      var object = FixturePlugin.manifest().json.objectValue ?? [:]
      var component = try #require(object["components"]?.arrayValue?.first?.objectValue)
      component["documentation"] = documentation
      object["components"] = .array([.object(component)])
      return try self.read(JSON.object(object).text()).components[0].documentation
    }
    let longest = ComponentManifest.longestDocumentation
    #expect(try read("one\n\n    y = 2 x") == "one\n\n    y = 2 x")
    #expect(try read(["one", "", "    y = 2 x"]) == "one\n\n    y = 2 x")
    #expect(try read("") == nil)
    #expect(try read(.null) == nil)
    #expect(try read(.string(String(repeating: "x", count: longest)))?.utf8.count == longest)
    for text in [
      .string(String(repeating: "x", count: longest + 1)), JSON.array(Array(repeating: "", count: longest + 2)),
    ] {
      do {
        _ = try read(text)
        Issue.record("it was read")
      } catch PluginLoadError.manifestInvalid(_, let entry, let expected, let received) {
        #expect(entry == "manifest.components[0].documentation")
        #expect(expected == "at most \(longest) bytes" && received == "\(longest + 1) bytes")
      }
    }
  }

  @Test func documentation_isNotComparedWithTheLibrary() throws {
    let documented = FixturePlugin.manifest().documented(by: ["Twice": "y = factor x"])
    #expect(documented.components[0].documentation == "y = factor x")
    #expect(documented.declaresComponents(of: FixturePlugin.manifest()))
    try Loading.load(FixturePlugin.installed(manifest: documented))
  }

  @Test func manifest_ofAnotherSchema_isInvalid() throws {
    let fault = try #require(try invalid { $0["schema"] = 2 })
    #expect(fault == ("schema", "1", "2"))
  }

  @Test func wrongPlatform_isRefused_andNamed() throws {
    let plugin = try FixturePlugin.installed { $0["platform"] = "darwin-arm64" }
    let registry = try Loading.registry(plugin)
    #expect(registry.entries.isEmpty)
    let skipped = try #require(registry.skipped.first)
    #expect(skipped.reason == "acme/fixture was built for darwin-arm64, this is \(PluginLoader.platform)")
    let expected = PluginLoadError.wrongPlatform(
      id: "acme/fixture", expected: PluginLoader.platform, received: "darwin-arm64")
    #expect(throws: expected) { try PluginLoader.checkManifest(#require(skipped.manifest)) }
    #expect(expected.description.contains("build it on this machine"))
  }

  @Test(arguments: [(2, 0, "2.0"), (0, 0, "0.0"), (1, 7, "1.7")])
  func wrongABI_isRefused_withBothVersions(_ major: Int, _ minor: Int, _ needs: String) throws {
    let plugin = try FixturePlugin.installed { $0["abi"] = ["major": .int(major), "needs_minor": .int(minor)] }
    let registry = try Loading.registry(plugin)
    let skipped = try #require(registry.skipped.first)
    #expect(skipped.reason == "acme/fixture 1.0.0 needs plugin ABI \(needs), this Tenon has 1.0")
    let expected = PluginLoadError.wrongABI(id: "acme/fixture", version: "1.0.0", needs: needs)
    #expect(throws: expected) { try PluginLoader.checkManifest(#require(skipped.manifest)) }
    #expect(expected.description.contains("update Tenon, or install a version of acme/fixture for ABI 1.0"))
  }

  @Test func wrongSwift_isRefused_withBothVersions() throws {
    let plugin = try FixturePlugin.installed {
      $0["language"] = "swift"
      $0["toolchain"] = "5.9"
    }
    let skipped = try #require(try Loading.registry(plugin).skipped.first)
    let expected = PluginLoadError.wrongSwift(id: "acme/fixture", version: "1.0.0", builtWith: "5.9")
    #expect(throws: expected) { try PluginLoader.checkManifest(#require(skipped.manifest)) }
    #expect(skipped.reason == expected.diagnostic.headline)
    #expect(expected.description.contains("rebuild it here with Swift \(swiftVersion)"))
  }

  @Test func toolchainOfAPluginInC_doesNotMatter() throws {
    try Loading.load(FixturePlugin.installed { $0["toolchain"] = "gcc 4.2" })
  }

  @Test(arguments: ["", "../libfixture.so", "/tmp/libfixture.so"])
  func manifest_mayNameOnlyALibraryBesideIt(_ file: String) throws {
    let plugin = try FixturePlugin.installed { $0["library"] = ["file": .string(file), "sha256": ""] }
    let registry = try Loading.registry(plugin)
    #expect(registry.entries.isEmpty)
    #expect(registry.skipped.map(\.reason) == ["its manifest names no library"])
  }
}
