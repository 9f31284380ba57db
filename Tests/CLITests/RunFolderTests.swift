import Foundation
import PluginFixtures
import TenonCore
import TestSupport
import Testing

/// Folders of runs: made whole or not at all, each for one training.
@Suite struct RunFolderTests {
  let folder: TemporaryFolder
  let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    experiment = try folder.write(Shapes.experiment(root: folder.path, epochs: 1, model: model), to: "shapes.yaml")
  }

  @Test func trainingsThatBeginAtOnce_getFoldersOfTheirOwn() throws {
    let command = Command.built(in: folder)
    let (runner, path) = (command, experiment)
    let count = 4
    let statuses = Statuses(count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      statuses.set(index, (try? runner.run("train", path, "--threads", "1"))?.status ?? -1)
    }
    #expect(statuses.values == [Int32](repeating: 0, count: count))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("runs")).sorted()
    #expect(names == ["shapes", "shapes-2", "shapes-3", "shapes-4"])
  }

  @Test func aStartThatFails_leavesNoFolder_andDoesNotBlockTheNext() throws {
    // The targets of the loss do not fit: known from types alone.
    let refused = try Command.built.run(
      "train", experiment, "--run", folder.file("new/run"), "--set", "loss=MSELoss", "--set", "metrics=[]")
    #expect(refused.status == 1)
    #expect(!folder.holds("new"))
  }

  @Test func anErrorOfATraining_isInItsLog_andAnUntrainedRunMayBeBegunAnew() throws {
    // Ten classes: the first batch has a label that is out of range.
    let failed = try Command.built.run(
      "train", experiment, "--run", folder.file("run"), "--set", "model.1.Linear.out_features=5")
    #expect(failed.status == 1)
    let headline = try #require(failed.errors.split(separator: "\n").first)
    let log = try String(contentsOfFile: folder.file("run/log.txt"), encoding: .utf8)
    #expect(log.contains("failed\n  \(headline)"), "\(log)")
    let next = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(next.status == 0, "\(next.errors)")
    let again = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(again.errors.contains("error[run-exists]"))
  }

  /// Killed after its last checkpoint, before the tables were there: nothing writes them again but what goes on.
  @Test func aRunThatIsGoneOnWith_hasItsTablesWhole_andNothingThatWasBeingWritten() throws {
    let trained = try Command.built.run("train", experiment, "--run", folder.file("run"))
    try #require(trained.status == 0, "\(trained.errors)")
    let tables = try ["metrics.csv", "metrics.jsonl"].map { try folder.bytes("run/\($0)") }
    let gone = try Command(path: "/bin/sh").run("-c", "echo $$").output.filter(\.isNumber)
    let left = ["run/.metrics.csv.\(gone).1f.tmp", "run/checkpoints/.epoch-0001.tenon.\(gone).1f.tmp"]
    let living = "run/.model.tenon.\(getppid()).1f.tmp"
    for name in left + [living] { try folder.write([1], to: name) }
    try folder.write("epoch,step\n", to: "run/metrics.csv")
    try FileManager.default.removeItem(atPath: folder.file("run/metrics.jsonl"))
    let resumed = try Command.built.run("train", "--resume", folder.file("run"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    for name in left { #expect(!folder.holds(name), "\(name)") }
    #expect(folder.holds(living))
    #expect(try ["metrics.csv", "metrics.jsonl"].map { try folder.bytes("run/\($0)") } == tables)
  }

  @Test func aFolderThatCannotBeMade_isToldWithTheSystemsReason() throws {
    let result = try Command.built.run("train", experiment, "--run", experiment + "/run")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        error[run-folder]: cannot use the folder \(experiment)/run: Not a directory
          help: name a folder that this user can write to: --run DIR

        """)
  }

  @Test(arguments: ["ENOSYS", "ENOLCK", "EOPNOTSUPP"])
  func aFileSystemWithoutLocks_trainsWithANote(_ error: String) throws {
    let source = try folder.write(
      """
      #include <errno.h>
      __attribute__((visibility("default"))) int flock(int file, int operation) {
        (void)file, (void)operation;
        errno = \(error);
        return -1;
      }
      """, to: "noflock.c")
    let library = folder.file("noflock.so")
    let root = CCompiler.repository.path.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    try CCompiler.library(root + source, to: library)
    var command = Command.built
    command.environment = ["LD_PRELOAD": library]
    let result = try command.run("train", experiment, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("note: \(folder.file("run")) cannot be locked ("))
  }
}

/// Filled by several threads, each at a place of its own.
private final class Statuses: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [Int32]

  init(_ count: Int) { list = [Int32](repeating: -1, count: count) }

  func set(_ index: Int, _ value: Int32) { lock.withLock { list[index] = value } }

  var values: [Int32] { lock.withLock { list } }
}
