import Foundation
import PluginFixtures
import TenonArchive
import TenonCore
import TenonHost
import TestSupport
import Testing

/// What the author of a plugin meets: files that do not fit, texts that are shown, ids that are typed.
@Suite struct PluginAuthorTests {
  let user: PluginUser
  var folder: TemporaryFolder { user.folder }
  var command: Command { user.command }

  init() throws { user = try PluginUser() }

  // MARK: Other machines

  @Test func libraryOfAnotherMachine_isCalledSo() throws {
    let plugin = try FixturePlugin.loose()
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plugin.library)))
    // The ELF header's machine: 183 is aarch64, 62 x86_64.
    let isHere = bytes[18] == 62
    bytes[18] = isHere ? 183 : 62
    try Data(bytes).write(to: URL(fileURLWithPath: plugin.library))
    let text = isHere ? "built for aarch64, this is x86_64" : "built for x86_64, this is aarch64"
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).count
    for arguments in [
      ["plugin", "install", plugin.library], ["plugin", "probe", plugin.library],
      ["plugin", "list", "--all", "--plugin-path", plugin.folder.path],
    ] {
      let result = try command.run(arguments)
      #expect((result.errors + result.output).contains(text), "\(arguments): \(result.errors)")
      #expect((result.status == 0) == (arguments[1] == "list"))
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).count == before, "nothing is left behind")
    let verified = try command.run("plugin", "verify", plugin.library, "--json")
    let findings = try JSON.parse([UInt8](verified.output.utf8))["findings"]?.arrayValue ?? []
    let symbols = findings.first { $0["check"] == "symbols" }
    #expect(symbols?["result"] == "failed" && symbols?["detail"]?.stringValue?.contains(text) == true)
    #expect(verified.status == 1)
  }

  // MARK: Trials

  @Test func failureThatAMissingLibraryCaused_isOver_whenTheLibraryHasCome() throws {
    let needed = folder.file("lib/libneeded.so")
    try CCompiler.library("Tests/Fixtures/Plugins/needed.c", to: needed)
    let library = folder.file("plugin/libfixture.so")
    try CCompiler.library(
      "Tests/Fixtures/Plugins/broken.c", defines: ["FAULT_UNDEFINED_SYMBOL"],
      flags: ["-O0", "-Wno-unused", needed, "-Wl,-rpath,\(folder.file("lib"))"], to: library)
    try FileManager.default.moveItem(atPath: needed, toPath: folder.file("later.so"))
    let pin = "acme/fixture@sha256:\(try LibraryHash.sha256(of: library))"

    let refused = try command.run("plugin", "install", library, "--trust", pin)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("the library does not load: \(library)"), "\(refused.errors)")
    #expect(refused.errors.contains("libneeded.so: cannot open shared object file"))
    #expect(!refused.errors.contains(".staging-"), "a folder that is gone: \(refused.errors)")
    #expect(refused.errors.contains("give the same command again"))
    let list = try user.succeed(
      command, ["plugin", "list", "--all", "--plugin-path", folder.file("plugin")])
    #expect(list.contains("libneeded.so") && list.contains("it is tried again every time"), "\(list)")

    try FileManager.default.moveItem(atPath: folder.file("later.so"), toPath: needed)
    let found = try user.succeed(command, ["plugin", "list", "--all", "--plugin-path", folder.file("plugin")])
    #expect(found.contains("acme/Twice"), "\(found)")
    try user.succeed(command, ["plugin", "install", library, "--trust", pin])
  }

  // MARK: Texts

  @Test func controlCharacters_areWrittenOut() throws {
    let escape = "\\033[2J\\033]0;owned\\007"
    let plugin = try FixturePlugin.loose([
      FixturePlugin.define("SUMMARY", "doubles\(escape)\\nerror[forged]: no"),
      FixturePlugin.define("LICENSE", "MIT\\r\(escape)"),
    ])
    let path = ["--plugin-path", plugin.folder.path]
    for arguments in [
      ["plugin", "info", "acme/Twice"] + path, ["plugin", "info", "acme/fixture"] + path,
      ["plugin", "search", "doubles"] + path, ["plugin", "info", "acme/Twice", "--json"] + path,
    ] {
      let result = try command.run(arguments)
      #expect(result.status == 0, "\(result.errors)")
      let text = result.output + result.errors
      #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(arguments): \(text.debugDescription)")
      #expect(!text.contains("\nerror[forged]"))
    }
    let shown = try command.run(["plugin", "info", "acme/fixture"] + path).output
    #expect(shown.contains("\\u001b[2J") && shown.contains("\\nerror[forged]"), "\(shown)")
  }

  // MARK: Versions, ids, copies

  @Test func versionThatIsNone_isNotBuilt() throws {
    let tenon = Command.built(in: folder)
    let made = try tenon.run("plugin", "new", "Swish", "--vendor", "acme", "--kind", "layer", "--language", "c")
    #expect(made.status == 0, "\(made.errors)")
    let name = try #require(made.output.split(separator: ":").first.map(String.init))
    let source = try #require(
      FileManager.default.subpathsOfDirectory(atPath: folder.file(name)).first { $0.hasSuffix(".c") })
    let text = try String(contentsOfFile: folder.file("\(name)/\(source)"), encoding: .utf8)
    #expect(text.contains("\"0.1.0\"") || text.contains("\"1.0.0\""))
    let edited = text.replacingOccurrences(of: "\"0.1.0\"", with: "\"../../x\"")
      .replacingOccurrences(of: "\"1.0.0\"", with: "\"../../x\"")
    try folder.write(edited, to: "\(name)/\(source)")
    let built = try tenon.run("plugin", "build", name)
    #expect(built.status == 1 && built.errors.contains("error[plugin-version]"), "\(built.errors)")
    #expect(built.errors.contains("received: ../../x"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("\(name)/build/acme")))
  }

  @Test func idOfAPlugin_isVerified() throws {
    let plugin = try FixturePlugin.loose()
    try user.succeed(command, ["plugin", "install", plugin.library, "--trust", user.pin(plugin)])
    let verified = try user.succeed(command, ["plugin", "verify", "acme/fixture", "--quick", "--check", "identity"])
    #expect(verified.contains("acme/fixture: "), "\(verified)")
    let other = try FixturePlugin.loose([FixturePlugin.define("ID", "bolt/other")])
    try user.succeed(
      command,
      ["plugin", "verify", "bolt/other", "--plugin-path", other.folder.path, "--quick", "--check", "identity"])
    let unknown = try command.run("plugin", "verify", "acme/fixtur")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean: acme/fixture"), "\(unknown.errors)")
  }

  @Test func copiesOfALibrary_areOneLibrary() throws {
    let plugin = try FixturePlugin.loose()
    try FileManager.default.copyItem(atPath: plugin.library, toPath: plugin.folder.file("libcopy.so"))
    let list = try user.succeed(command, ["plugin", "list", "--all", "--plugin-path", plugin.folder.path])
    #expect(list.contains("acme/Twice") && list.contains("shadowed by"), "\(list)")
    try FileManager.default.removeItem(atPath: plugin.folder.file("libcopy.so"))
    _ = try FixturePlugin.loose(["OTHER_ARGUMENT"], in: plugin.folder, at: "libcopy.so")
    let refused = try command.run("plugin", "list", "--plugin-path", plugin.folder.path)
    #expect(refused.errors.contains("two different libraries are acme/fixture 1.0.0"), "\(refused.errors)")
  }

  @Test func unknownLoss_isAnsweredWithLosses() throws {
    let text = try String(contentsOfFile: user.experiment, encoding: .utf8)
      .replacingOccurrences(of: "CrossEntropyLoss", with: "CrossEntropyLos")
    let plugin = try FixturePlugin.loose()
    let result = try command.run(
      "train", folder.write(text, to: "loss.yaml"), "--plugin-path", plugin.folder.path)
    #expect(result.errors.contains("\n  losses: ") && !result.errors.contains("losss"), "\(result.errors)")
  }

  // MARK: Fused layers

  @Test func fusedPlugin_isLockedRecordedAndKept() throws {
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    let text = Shapes.experiment(root: folder.path, epochs: 1, model: model) + "\nfusions: [acme/Twice]\n"
    let experiment = try folder.write(text, to: "f/shapes.yaml")
    let plugin = try FixturePlugin.loose(["FUSED"])
    try user.succeed(command, ["plugin", "install", plugin.library, "--trust", user.pin(plugin)])
    try user.succeed(command, ["train", experiment, "--run", folder.file("run")])
    let hash = try user.hash(plugin)
    #expect(try String(contentsOfFile: folder.file("f/tenon.lock"), encoding: .utf8).contains(hash))
    let archive = try ModelArchive(path: folder.file("run/model.tenon"))
    #expect(archive.plugins.contains { $0.id == "acme/fixture" && $0.sha256 == hash && $0.isFusion })

    // Another build of it, as a reinstallation brings it.
    try user.succeed(command, ["plugin", "remove", "acme/fixture"])
    let without = try command.run("evaluate", folder.file("run/model.tenon"))
    #expect(without.status == 1 && without.errors.contains("--no-fusion"), "\(without.errors)")
    try user.succeed(command, ["evaluate", folder.file("run/model.tenon"), "--no-fusion"])
    let other = try FixturePlugin.loose(["FUSED", "OTHER_ARGUMENT"])
    try user.succeed(command, ["plugin", "install", other.library, "--trust", user.pin(other)])
    let resumed = try command.run("train", "--resume", folder.file("run"), "--set", "training.epochs=2")
    #expect(resumed.status == 1 && resumed.errors.contains("another library"), "\(resumed.errors)")
    #expect(resumed.errors.contains(hash) && resumed.errors.contains("--update-lock"), "\(resumed.errors)")
    try user.succeed(
      command, ["train", "--resume", folder.file("run"), "--update-lock", "--set", "training.epochs=2"])
  }
}
