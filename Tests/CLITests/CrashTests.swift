import Foundation
import PluginFixtures
import TenonArchive
import TestSupport
import Testing

/// A plugin that takes a training down: it is named, and the run can go on from its last checkpoint.
@Suite struct CrashTests {
  let folder: TemporaryFolder
  let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let model = """
        - Flatten
        - acme/Twice
        - Linear: {in_features: 784, out_features: 10}
      """
    experiment = try folder.write(Shapes.experiment(root: folder.path, model: model), to: "shapes.yaml")
  }

  private func train(_ misbehaviour: String, _ more: [String] = []) throws -> Command.Output {
    let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=\(misbehaviour)", "IN_FORWARD"])
    return try Command.built.run(
      ["train", experiment, "--plugin-path", plugin.folder.path, "--run", folder.file("run")] + more)
  }

  /// The same plugin, mended, goes on with the run.
  private func expectThatTheRunGoesOn(location: SourceLocation = #_sourceLocation) throws {
    let plugin = try FixturePlugin.loose()
    _ = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
    let resumed = try Command.built.run(
      "train", "--resume", folder.file("run"), "--plugin-path", plugin.folder.path, "--set", "training.epochs=1")
    #expect(resumed.status == 0, "\(resumed.errors)", sourceLocation: location)
  }

  @Test(arguments: [
    ("aborts", SIGABRT, "SIGABRT, a call of abort()"), ("faults", SIGSEGV, "SIGSEGV, a segmentation fault"),
    ("traps", SIGILL, "SIGILL, as a trap in Swift does"), ("recurses", SIGSEGV, "SIGSEGV, a segmentation fault"),
  ])
  func crash_namesThePluginAndKeepsTheCheckpoint(misbehaviour: String, signal: Int32, text: String) throws {
    let result = try train(misbehaviour)
    #expect(result.status == signal)
    #expect(result.errors.contains("error[plugin-crashed]: acme/Twice crashed in forward"), "\(result.errors)")
    #expect(result.errors.contains("plugin: acme/fixture") && result.errors.contains("signal: \(text)"))
    #expect(result.errors.contains("the last checkpoint is whole:"))
    #expect(result.errors.contains("train --resume \(folder.file("run"))"))
    try expectThatTheRunGoesOn()
  }

  @Test(arguments: [1, 2])
  func trapInSwift_isNamed_inWhicheverThreadItHappens(threads: Int) throws {
    let model = """
        - Flatten
        - Linear: {in_features: 784, out_features: 4096}
        - proof/TrapInBackward
        - Linear: {in_features: 4096, out_features: 10}
      """
    let path = try folder.write(Shapes.experiment(root: folder.path, model: model), to: "trap.yaml")
    let result = try Command.unstaged.run("train", path, "--run", folder.file("run"), "--threads", "\(threads)")
    #expect(result.status == SIGILL || result.status == SIGTRAP)
    #expect(result.errors.contains("error[plugin-crashed]: proof/TrapInBackward crashed in backward"))
    #expect(result.errors.contains("plugin: proof/catalogue"), "\(result.errors)")
    #expect(result.errors.contains("train --resume \(folder.file("run"))"))
    _ = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
  }

  @Test(arguments: ["hangs", "sleeps"])
  func call_thatDoesNotReturn_isNamedByTheWatchdog(misbehaviour: String) throws {
    let result = try train(misbehaviour, ["--set", "training.watchdog_seconds=0.5"])
    #expect(result.status == 1)
    let text = "error[plugin-hangs]: acme/Twice has not returned from forward for 0.5 s"
    #expect(result.errors.contains(text), "\(result.errors)")
    #expect(result.errors.contains("train --resume \(folder.file("run"))"))
    try expectThatTheRunGoesOn()
  }

  @Test func watchdog_letsGoodPluginsRun() throws {
    let plugin = try FixturePlugin.loose()
    let result = try Command.built.run(
      "train", experiment, "--plugin-path", plugin.folder.path, "--run", folder.file("run"),
      "--set", "training.watchdog_seconds=5")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: [
    ("aborts", "it was killed by SIGABRT (abort)"), ("traps", "it was killed by SIGILL"),
    ("eats_memory", "it ran out of memory"), ("exits", "it ended the process before it was described"),
  ])
  func crashWhileLoading_isMetInAnotherProcess(misbehaviour: String, text: String) throws {
    let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=\(misbehaviour)", "IN_ENTRY"])
    let result = try Command.built.run(
      "train", experiment, "--plugin-path", plugin.folder.path, "--run", folder.file("run"))
    #expect(result.status == 1)
    #expect(result.errors.contains("error[not-found]: no plugin provides a layer 'acme/Twice'"))
    #expect(result.errors.contains("acme/fixture did not survive being tried"), "\(result.errors)")
    #expect(result.errors.contains(text), "\(result.errors)")
  }
}
