import Foundation
import PluginFixtures
import TestSupport
import Testing

/// An experiment may lie where nobody can write, as in a mounted volume: the lock file then stands in the run.
@Suite struct LockFilePlaceTests {
  let user: PluginUser

  init() throws { user = try PluginUser() }

  /// The command in a shell of its own that cannot write to the experiment's folder.
  private func runReadOnly(_ arguments: [String]) throws -> Command.Output {
    let folder = user.folder.file("a")
    let line = ([user.command.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    guard geteuid() == 0 else {
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
      return try user.command.run(arguments)
    }
    // Permissions mean nothing to this user.
    let mount = "mount --bind '\(folder)' '\(folder)' && mount -o remount,ro,bind '\(folder)' && exec \(line)"
    return try Command(path: "/usr/bin/unshare", environment: user.command.environment).run("-m", "sh", "-c", mount)
  }

  @Test func lockFile_isKeptInTheRun_andTakenFromThere() throws {
    let plugin = try FixturePlugin.loose()
    try user.succeed(user.command, ["plugin", "install", plugin.library, "--trust", user.pin(plugin)])
    let trained = try runReadOnly(["train", user.experiment, "--run", user.folder.file("run")])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("note: \(user.folder.file("a/tenon.lock")) cannot be written ("))
    #expect(!user.folder.holds("a/tenon.lock"))
    #expect(try String(contentsOfFile: user.folder.file("run/tenon.lock"), encoding: .utf8).contains(user.hash(plugin)))
    let resumed = try runReadOnly(
      ["train", user.experiment, "--resume", user.folder.file("run"), "--set", "training.epochs=2"])
    #expect(resumed.status == 0, "\(resumed.errors)")
  }
}
