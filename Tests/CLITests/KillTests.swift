import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// Trainings that are killed at any instant, within the writing of a checkpoint too, go on from a whole checkpoint and end
/// with the bytes of one that was not.
///
/// `make crash-test KILLS=50` does it so often; some of it is part of `make test`.
@Suite struct KillTests {
  private static let kills = ProcessInfo.processInfo.environment["TENON_KILLS"].flatMap { Int($0) } ?? 2

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 80, test: 20)
  }

  /// One with everything that checkpoints keep beside the weights: momenta, averages, a schedule, draws, a group that joins.
  private func experiment(_ average: String) throws -> String {
    let text = Shapes.experiment(
      root: folder.path, epochs: 4,
      model: """
          - Flatten
          - Dropout: {p: 0.2}
          - Linear: {in_features: 784, out_features: 64}
          - BatchNorm1d: {num_features: 64}
          - ReLU
          - Linear: {in_features: 64, out_features: 10}
        """, optimizer: "{Adam: {lr: 0.01}}"
    ).replacingOccurrences(
      of: "{epochs: 4}",
      with: "{epochs: 4, monitor: train_loss, checkpoint_seconds: 1.0e-9, checkpoints: {every_epochs: 1, keep: 2}, "
        + "\(average), unfreeze: [{match: [\"2.*\"], epoch: 3}]}")
    return try folder.write(text, to: "shapes.yaml")
  }

  private enum Instant: Equatable {
    /// After so many seconds.
    case after(Double)
    /// As soon as a checkpoint is being written, for so many times.
    case writing(Int)
  }

  /// Runs a command and kills it; false when it has ended before.
  private func kill(_ arguments: [String], in run: String, at instant: Instant) throws -> Bool {
    var writes = 0
    var wasWriting = false
    let start = Date()
    let result = try Command.built.run(arguments, signal: SIGKILL, poll: 50) {
      switch instant {
      case .after(let seconds): return Date().timeIntervalSince(start) >= seconds
      case .writing(let count):
        let isWriting = temporaries(in: run) > 0
        if isWriting, !wasWriting { writes += 1 }
        wasWriting = isWriting
        return isWriting && writes >= count
      }
    }
    #expect(result.status == SIGKILL || result.status == 0, "\(result.errors)")
    return result.status == SIGKILL
  }

  private func temporaries(in run: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.file(run))) ?? []
    return names.count { $0.hasPrefix(".") && $0.contains(".tmp") }
  }

  /// What a run has left, without what says how long it took.
  private func results(_ run: String) throws -> [String: [UInt8]] {
    var results: [String: [UInt8]] = [:]
    for name in ["model.tenon", "last.tenon"] { results[name] = try folder.bytes("\(run)/\(name)") }
    for name in ["checkpoint.tenon", "checkpoints/epoch-0003.tenon", "checkpoints/epoch-0004.tenon"] {
      let checkpoint = try Checkpoint(path: folder.file("\(run)/\(name)"))
      for (tensor, value) in checkpoint.tensors.merging(checkpoint.model.state, uniquingKeysWith: { $1 }) {
        results["\(name) \(tensor)"] = Array(UnsafeRawBufferPointer(value.bytes))
      }
    }
    return results
  }

  /// How long a training takes that nobody kills, and what it leaves.
  private func whole(_ experiment: String) throws -> (seconds: Double, results: [String: [UInt8]]) {
    let start = Date()
    let result = try Command.built.run("train", experiment, "--run", folder.file("whole"))
    try #require(result.status == 0, "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("whole/checkpoints")).count == 2)
    return (Date().timeIntervalSince(start), try results("whole"))
  }

  @Test(arguments: ["ema: {decay: 0.9}", "swa: {start: 2}"])
  func killedTrainings_goOnFromAWholeCheckpoint_toTheSameBytes(average: String) throws {
    let experiment = try experiment(average)
    let (seconds, expected) = try whole(experiment)
    var (killed, whileWriting) = (0, 0)
    let kills = (Self.kills + 1) / 2
    for number in 0..<kills {
      let run = "run-\(number)"
      let instant: Instant =
        number % 2 == 0 ? .writing(1 + number % 23) : .after(seconds * Double.random(in: 0.05...0.95))
      var arguments = ["train", experiment, "--run", folder.file(run)]
      // Every fourth run is killed once more when it goes on.
      var isOver = false
      for _ in 0..<(number % 4 == 3 ? 2 : 1) where !isOver {
        guard try kill(arguments, in: run, at: instant) else {
          // It was faster.
          isOver = true
          continue
        }
        killed += 1
        if temporaries(in: run) > 0 { whileWriting += 1 }
        let checkpoint = folder.file("\(run)/checkpoint.tenon")
        guard FileManager.default.fileExists(atPath: checkpoint) else {
          // There is nothing yet to go on with: what has begun makes room for another run.
          try? FileManager.default.removeItem(atPath: folder.file(run))
          continue
        }
        // It opens and reads as a model at once, whatever was under way.
        _ = try Checkpoint(path: checkpoint)
        arguments = ["train", "--resume", folder.file(run)]
      }
      if !isOver {
        let ended = try Command.built.run(arguments)
        #expect(ended.status == 0, "killed at \(instant): \(ended.errors)")
      }
      #expect(try results(run) == expected, "killed at \(instant)")
      #expect(temporaries(in: run) == 0 && temporaries(in: "\(run)/checkpoints") == 0, "killed at \(instant)")
      let table = try String(contentsOfFile: folder.file("\(run)/metrics.csv"), encoding: .utf8)
      #expect(table.split(separator: "\n").count == 5, "killed at \(instant)")
      try FileManager.default.removeItem(atPath: folder.file(run))
    }
    print(
      "\(killed) kills, \(whileWriting) of them while a file was being written; \(kills) clean recoveries with \(average)"
    )
    #expect(killed > 0)
    // A file may be whole between the look and the kill, but not every time.
    if kills >= 10 { #expect(whileWriting > 0) }
  }

  @Test func fullDisk_leavesTheLastCheckpointWhole_andSaysHowMuchIsMissing() throws {
    let experiment = try experiment("ema: {decay: 0.9}")
    let (_, expected) = try whole(experiment)
    let size = try folder.bytes("whole/checkpoint.tenon").count
    let disk = folder.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    // Room for the first checkpoint beside the next one, but not for models of epochs beside them.
    let script = """
      mount -t tmpfs -o size=\(size * 5 / 2) tmpfs \(disk) || exit 77
      "$0" train \(experiment) --run \(disk)/run; status=$?
      cp -r \(disk)/run \(folder.file("run"))
      exit $status
      """
    let result = try Command(path: "/usr/bin/unshare").run(["-m", "bash", "-c", script, Command.built.path])
    guard result.status != 77, !result.errors.contains("unshare") else {
      print("skipped: a file system of limited size cannot be mounted here: \(result.errors.prefix(200))")
      return
    }
    #expect(result.status == 1, "\(result.output)\(result.errors)")
    #expect(result.errors.contains("error[disk-full]: cannot write \(disk)/run/"), "\(result.errors)")
    #expect(result.errors.contains("needed: ") && result.errors.contains("free: "), "\(result.errors)")
    #expect(temporaries(in: "run") == 0)
    _ = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
    let resumed = try Command.built.run("train", "--resume", folder.file("run"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try results("run") == expected)
  }
}
