import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TestSupport
import Testing

/// The commands around a plugin of somebody else: pack, install, list, train, share, remove.
@Suite struct InstallCommandTests {
  let user: PluginUser
  var folder: TemporaryFolder { user.folder }
  var experiment: String { user.experiment }
  var command: Command { user.command }

  init() throws { user = try PluginUser() }

  /// A user on another machine.
  private func stranger(_ name: String) -> Command {
    var other = command
    other.environment = [
      "XDG_DATA_HOME": folder.file("\(name)/data"), "XDG_CONFIG_HOME": folder.file("\(name)/config"),
    ]
    return other
  }

  private func pin(_ plugin: FixturePlugin) throws -> String { try user.pin(plugin) }

  @discardableResult
  private func succeed(
    _ command: Command, _ arguments: String..., location: SourceLocation = #_sourceLocation
  ) throws -> String { try user.succeed(command, arguments, location: location) }

  @Test func plugin_isPackedInstalledListedTrainedWithAndRemoved() throws {
    let plugin = try FixturePlugin.loose()
    let zip = folder.file("fixture.zip")
    let packed = try succeed(command, "plugin", "pack", plugin.library, "--output", zip)
    #expect(packed.contains("plugin install \(zip) --trust \(try pin(plugin))"))

    let refused = try command.run("plugin", "install", zip)
    let advice = "--trust \(try pin(plugin))"
    #expect(refused.status == 1 && refused.errors.contains(advice), "\(refused.errors)")
    let installed = try succeed(command, "plugin", "install", zip, "--trust", pin(plugin))
    #expect(installed.contains("installed acme/fixture 1.0.0: \(folder.file("data"))/tenon/plugins/acme/fixture/1.0.0"))
    #expect(try succeed(command, "plugin", "install", zip).contains("installed already"), "its hash is trusted now")

    #expect(try succeed(command, "plugin", "list").contains("acme/Twice"))
    #expect(try succeed(command, "plugin", "info", "acme/fixture").contains("trusted"))
    #expect(try succeed(command, "plugin", "search", "times", "factor").contains("acme/Twice"))
    #expect(try succeed(command, "plugin", "probe", "acme/fixture").contains("acme/fixture 1.0.0 loads in"))
    #expect(try succeed(command, "plugin", "trust", "--list").contains("fixture.zip"))

    try succeed(command, "train", experiment, "--run", folder.file("run"))
    try succeed(command, "evaluate", folder.file("run/model.tenon"))

    #expect(try succeed(command, "plugin", "remove", "acme/fixture").contains("removed"))
    #expect(try !succeed(command, "plugin", "list", "--all").contains("acme/Twice"))
    #expect(try succeed(command, "plugin", "trust").contains("nothing but the built-in plugins"))
  }

  @Test func listOfAll_marksWhatIsNotTrustedYet() throws {
    let plugin = try FixturePlugin.loose()
    try succeed(command, "plugin", "install", plugin.library, "--trust", pin(plugin))
    func trusted(_ arguments: String...) throws -> Bool? {
      let json = try JSON.parse([UInt8](user.succeed(command, ["plugin", "list", "--json"] + arguments).utf8))
      let entry = json["components"]?.arrayValue?.first { $0["name"] == "acme/Twice" }
      return entry?["trusted"]?.boolValue
    }
    #expect(try !succeed(command, "plugin", "list", "--all").contains("not trusted yet"))
    #expect(try trusted() == true)

    try succeed(command, "plugin", "trust", "--revoke", "acme/fixture")
    let list = try succeed(command, "plugin", "list", "--all")
    #expect(list.contains("not trusted yet: acme/fixture 1.0.0 at \(folder.file("data"))"), "\(list)")
    #expect(list.contains("plugin trust \(try pin(plugin))"))
    #expect(try succeed(command, "plugin", "info", "acme/fixture").contains("not trusted yet"))
    #expect(try !succeed(command, "plugin", "list").contains("not trusted yet"))
    #expect(try trusted() == false)
    // A folder that is named needs no agreement.
    #expect(try trusted("--plugin-path", folder.file("data/tenon/plugins")) == true)
  }

  @Test func lockFile_givesTheSamePluginsElsewhere_orRefuses() throws {
    let plugin = try FixturePlugin.loose()
    try succeed(command, "plugin", "install", plugin.library, "--trust", pin(plugin))
    try succeed(command, "train", experiment, "--run", folder.file("run"))
    let lock = try String(contentsOfFile: folder.file("a/tenon.lock"), encoding: .utf8)
    let hash = try LibraryHash.sha256(of: plugin.library)
    #expect(lock.contains(hash) && lock.contains("libfixture.so"))
    #expect(try folder.bytes("run/tenon.lock") == folder.bytes("a/tenon.lock"))

    // Elsewhere, with the same library put there by hand: the lock file is trust enough.
    let same = stranger("same")
    try FileManager.default.createDirectory(atPath: folder.file("same/data/tenon"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: folder.file("data/tenon/plugins"), toPath: folder.file("same/data/tenon/plugins"))
    try succeed(same, "train", experiment, "--run", folder.file("run-same"))
    let untrusted = try same.run("evaluate", folder.file("run/model.tenon"))
    #expect(untrusted.status == 1 && untrusted.errors.contains("error[plugin-not-trusted]"), "\(untrusted.errors)")
    try succeed(same, "evaluate", folder.file("run/model.tenon"), "--trust", pin(plugin))

    // Elsewhere, with another library of the same version.
    let different = stranger("different")
    let other = try FixturePlugin.loose(["OTHER_ARGUMENT"])
    try succeed(different, "plugin", "install", other.library, "--trust", pin(other))
    let refused = try different.run("train", experiment, "--run", folder.file("run-different"))
    #expect(refused.status == 1 && refused.errors.contains("error[plugin-not-locked]"), "\(refused.errors)")
    for hash in [try LibraryHash.sha256(of: plugin.library), try LibraryHash.sha256(of: other.library)] {
      #expect(refused.errors.contains(hash))
    }
    #expect(refused.errors.contains("--update-lock"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("run-different")))
    #expect(try String(contentsOfFile: folder.file("a/tenon.lock"), encoding: .utf8) == lock)

    try succeed(different, "train", experiment, "--update-lock", "--run", folder.file("run-different"))
    let updated = try String(contentsOfFile: folder.file("a/tenon.lock"), encoding: .utf8)
    #expect(updated.contains(try LibraryHash.sha256(of: other.library)))
    try succeed(different, "train", experiment, "--run", folder.file("run-again"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")), arguments: ["y", "n", ""])
  func terminal_isAsked_andOnlyYesIsYes(_ answer: String) throws {
    let plugin = try FixturePlugin.loose()
    // `script` gives the command a terminal.
    let line =
      "printf '\(answer)\\n' | /usr/bin/script -qec '\(command.path) plugin install \(plugin.library)' /dev/null"
    let terminal = Command(path: "/bin/sh", folder: folder.path, environment: command.environment)
    let result = try terminal.run("-c", line)
    for text in ["acme/fixture", plugin.library, "license:", try LibraryHash.sha256(of: plugin.library), "[y/N]"] {
      #expect(result.output.contains(text), "\(result.output)")
    }
    #expect((result.status == 0) == (answer == "y"))
    #expect(result.output.contains("installed acme/fixture 1.0.0") == (answer == "y"))
  }

  @Test func commandsOfTheTrustPage_work() throws {
    let plugin = try FixturePlugin.loose([FixturePlugin.define("ID", "acme/layers")])
    let zip = folder.file("acme-layers-1.0.0-linux-x86_64.zip")
    try succeed(command, "plugin", "pack", plugin.library, "--output", zip)
    let page = try String(
      contentsOf: CCompiler.repository.appendingPathComponent("docs/trust.md"), encoding: .utf8)
    // Those that sign come after; `SignedPackTests` is about them.
    let commands = page.split(separator: "\n").filter { $0.hasPrefix("    tenon plugin") }.prefix(3)
    #expect(commands.count == 3)
    for line in commands {
      let words = line.split(separator: " ").dropFirst().map { word in
        word.replacing("acme-layers-1.0.0-linux-x86_64.zip", with: zip)
          .replacing("sha256:0123...", with: "sha256:\((try? LibraryHash.sha256(of: plugin.library)) ?? "")")
      }
      let result = try command.run(words.map { String($0) })
      #expect(result.status == 0, "\(line): \(result.errors)")
    }
  }

  @Test func trainingWithBuiltInPluginsOnly_writesNoLockFile() throws {
    let plain = try folder.write(
      Shapes.experiment(
        root: folder.path, epochs: 1,
        model: "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"), to: "b/shapes.yaml")
    try succeed(command, "train", plain, "--run", folder.file("run"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("b/tenon.lock")))
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/tenon.lock")))
  }

  @Test func failedTrial_isRemembered_untilProbeTriesAgain() throws {
    let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=aborts", "IN_ENTRY"])
    let list = try succeed(command, "plugin", "list", "--all", "--plugin-path", plugin.folder.path)
    #expect(list.contains("in entry of acme/fixture, it was killed by SIGABRT (abort)"), "\(list)")
    let again = try succeed(command, "plugin", "list", "--all", "--plugin-path", plugin.folder.path)
    #expect(again.contains("(tried on "), "\(again)")
    let probe = try command.run("plugin", "probe", "acme/fixture", "--plugin-path", plugin.folder.path)
    #expect(probe.status == 1 && probe.errors.contains("it was killed by SIGABRT"), "\(probe.errors)")
    #expect(!probe.errors.contains("(tried on "))
    let json = try command.run("plugin", "probe", plugin.library, "--json")
    #expect(try JSON.parse([UInt8](json.output.utf8))["passed"]?.boolValue == false)
  }

  @Test func wrongPins_areRefusedWithTheirForm() throws {
    for arguments in [
      ["plugin", "trust", "acme/fixture"], ["train", experiment, "--trust", "acme/fixture"],
      ["plugin", "install", "x.so", "--trust", "acme@sha256:00"],
    ] {
      let result = try command.run(arguments)
      #expect(result.status == 1 && result.errors.contains("error[plugin-pin]"), "\(result.errors)")
    }
    #expect(try command.run("plugin", "trust", "--revoke", "acme/fixture").errors.contains("was not trusted"))
    #expect(try command.run("plugin", "remove", "tenon/linear").errors.contains("error[not-installed]"))
  }
}
