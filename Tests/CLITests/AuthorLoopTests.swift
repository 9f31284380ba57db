import Foundation
import PluginFixtures
import TenonArchive
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Edit, build, train: a plugin's author trains with builds out of a folder, beside a lock file that names another one.
@Suite struct AuthorLoopTests {
  let user: PluginUser
  /// What the lock file names, and the author's build of the same version.
  let installed: FixturePlugin
  let build: FixturePlugin

  init() throws {
    user = try PluginUser()
    installed = try FixturePlugin.loose()
    build = try FixturePlugin.installed([FixturePlugin.define("MARK", user.folder.file("mark"))])
    try user.succeed(user.command, ["plugin", "install", installed.library, "--trust", user.pin(installed)])
    try user.succeed(user.command, ["train", user.experiment, "--run", user.folder.file("first")])
  }

  private func train(_ arguments: String...) throws -> Command.Output { try user.command.run(["train"] + arguments) }

  private func lock() throws -> String { try String(contentsOfFile: user.folder.file("a/tenon.lock"), encoding: .utf8) }

  /// The hash of acme/fixture in a run's archive.
  private func trainedWith(_ run: String) throws -> String? {
    try ModelArchive(path: user.folder.file("\(run)/model.tenon")).plugins.first { $0.id == "acme/fixture" }?.sha256
  }

  @Test func folderNamedForThisRun_winsOverTheLock_whichStaysAsItIs() throws {
    let before = try lock()
    for folder in [build.folder.path, "\(build.folder.path)/fixture"] {
      let run = user.folder.file("run-\(folder.count)")
      let result = try train(user.experiment, "--plugin-path", folder, "--run", run)
      #expect(result.status == 0, "\(result.errors)")
      let notes = result.errors.split(separator: "\n").filter { $0.hasPrefix("note: ") }
      #expect(notes.count == 1 && notes[0].contains("acme/fixture is the build in "), "\(result.errors)")
      #expect(notes[0].contains("tenon.lock names another one, 1.0.0, and is left as it is"))
      #expect(try lock() == before)
      #expect(try trainedWith("run-\(folder.count)") == user.hash(build))
    }
    #expect(try trainedWith("first") == user.hash(installed))
  }

  @Test func buildThatTheLockNames_isNotRemarkedUpon() throws {
    let same = user.folder.file("data/tenon/plugins/acme/fixture/1.0.0")
    let result = try train(user.experiment, "--plugin-path", same, "--run", user.folder.file("run"))
    #expect(result.status == 0 && !result.errors.contains("note: "), "\(result.errors)")
  }

  @Test func folderInTheEnvironment_isNotNamedForThisRun() throws {
    // Of two libraries the locked one is used; alone, another one is refused.
    var command = user.command
    command.environment["TENON_PLUGIN_PATH"] = build.folder.path
    try user.succeed(command, ["train", user.experiment, "--run", user.folder.file("run")])
    #expect(try trainedWith("run") == user.hash(installed))
    command.environment["XDG_DATA_HOME"] = user.folder.file("nowhere")
    let refused = try command.run("train", user.experiment, "--run", user.folder.file("refused"))
    #expect(refused.status == 1 && refused.errors.contains("error[plugin-not-locked]"), "\(refused.errors)")
    #expect(refused.errors.contains("--plugin-path") && refused.errors.contains("--update-lock"))
  }

  @Test func resumedRun_goesOnWithTheLibraryThatItBeganWith() throws {
    let second = user.folder.file("second")
    let begun = try train(user.experiment, "--plugin-path", build.folder.path, "--run", second)
    #expect(begun.status == 0, "\(begun.errors)")
    // The installed one is not the one that it began with.
    let refused = try train("--resume", second, "--set", "training.epochs=2")
    #expect(refused.status == 1 && refused.errors.contains("error[resume-plugin]"), "\(refused.errors)")
    for hash in [try user.hash(installed), try user.hash(build)] { #expect(refused.errors.contains(hash)) }

    let same = try train(
      user.experiment, "--resume", second, "--plugin-path", build.folder.path, "--set", "training.epochs=2")
    #expect(same.status == 0 && same.errors.contains("is left as it is"), "\(same.errors)")
    #expect(!same.errors.contains("the run began with another build"))
    #expect(try trainedWith("second") == user.hash(build))
    let accepted = try train("--resume", second, "--update-lock", "--set", "training.epochs=3")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(try trainedWith("second") == user.hash(installed))
  }

  @Test func resumedRun_goesOnWithAMendedBuildOutOfANamedFolder() throws {
    let result = try train(
      "--resume", user.folder.file("first"), "--plugin-path", build.folder.path, "--set", "training.epochs=2")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("note: the run began with another build of acme/fixture, 1.0.0; it goes on with "))
    #expect(try trainedWith("first") == user.hash(build))
  }
}
