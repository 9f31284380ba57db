import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// A run that is broken off and resumed ends with the bytes of one that was not.
@Suite struct ResumeTests {
  let folder: TemporaryFolder
  let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    // Everything that has a state or draws at random.
    let text = Shapes.experiment(
      root: folder.path, epochs: 4,
      model: """
          - Conv2d: {in_channels: 1, out_channels: 4, kernel_size: 3, padding: 1}
          - BatchNorm2d: {num_features: 4}
          - ReLU
          - MaxPool2d: {kernel_size: 2}
          - Dropout: {p: 0.2}
          - Flatten
          - Linear: {in_features: 784, out_features: 10}
        """, optimizer: "{Adam: {lr: 0.01}}"
    ).replacingOccurrences(
      of: "transforms: [ToTensor,", with: "transforms: [{RandomCrop: {size: 28, padding: 2}}, ToTensor,"
    ).replacingOccurrences(of: "{epochs: 4}", with: "{epochs: 4, monitor: train_loss}")
    experiment = try folder.write(text, to: "shapes.yaml")
  }

  private func train(_ arguments: [String], until stop: Int32? = nil) throws -> Command.Output {
    try Command.built.run(["train"] + arguments, signal: stop, when: { self.hasSteps("broken") })
  }

  /// Whether a checkpoint after the first step is there.
  private func hasSteps(_ run: String) -> Bool {
    guard let checkpoint = try? Checkpoint(path: folder.file("\(run)/checkpoint.tenon")) else { return false }
    return checkpoint.training["step"]?.intValue ?? 0 > 0
  }

  private func whole() throws -> [UInt8] {
    let result = try train([experiment, "--run", folder.file("whole"), "--set", "training.checkpoint_seconds=1e-9"])
    #expect(result.status == 0, "\(result.errors)")
    return try folder.bytes("whole/model.tenon")
  }

  @Test func resume_goesOnWithTheSamplesThatWereDrawn() throws {
    let options = ["--set", "training.checkpoint_seconds=1e-9", "--set", "data.sampler=balanced"]
    let whole = try train([experiment, "--run", folder.file("whole"), "--threads", "1"] + options)
    #expect(whole.status == 0, "\(whole.errors)")
    let broken = try train(
      [experiment, "--run", folder.file("broken"), "--threads", "2", "--set", "data.num_workers=3"] + options,
      until: SIGKILL)
    #expect(broken.status == SIGKILL, "\(broken.errors)")
    let resumed = try train(["--resume", folder.file("broken"), "--set", "data.num_workers=1"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try folder.bytes("broken/model.tenon") == folder.bytes("whole/model.tenon"))
    let other = try train(["--resume", folder.file("whole"), "--set", "data.sampler="])
    #expect(other.status == 1 && other.errors.contains("data.sampler was"), "\(other.errors)")
  }

  @Test(arguments: [(SIGINT, 1, 1), (SIGINT, 2, 4), (SIGTERM, 2, 0), (SIGKILL, 1, 2), (SIGKILL, 2, 1), (SIGKILL, 1, 4)])
  func resume_givesTheSameBytes(signal: Int32, threads: Int, workers: Int) throws {
    let expected = try whole()
    let broken = try train(
      [
        experiment, "--run", folder.file("broken"), "--set", "training.checkpoint_seconds=1e-9", "--threads",
        "\(threads)", "--set", "data.num_workers=\(workers)",
      ], until: signal)
    #expect(broken.status == (signal == SIGKILL ? SIGKILL : 128 + signal), "\(broken.errors)")
    #expect(try Checkpoint(path: folder.file("broken/checkpoint.tenon")).training["epoch"]?.intValue ?? 4 < 4)
    let resumed = try train(
      ["--resume", folder.file("broken"), "--threads", "\(3 - threads)", "--set", "data.num_workers=1"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.output.contains("resumed in epoch "))
    #expect(try folder.bytes("broken/model.tenon") == expected)
    #expect(try folder.bytes("broken/last.tenon") == folder.bytes("whole/last.tenon"))
    let rows = try String(contentsOfFile: folder.file("broken/metrics.csv"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 5)
  }

  @Test(arguments: [(SIGINT, 0.0), (SIGTERM, 0.02), (SIGINT, 0.2)])
  func aSignalThatComesTwiceAtOnce_isOneRequest(signal: Int32, pause: Double) throws {
    let stopped = try Command.built.run(
      [
        "train", experiment, "--run", folder.file("broken"), "--set", "training.checkpoint_seconds=1e-9", "--set",
        "training.epochs=400",
      ], signal: signal, again: pause, when: { self.hasSteps("broken") })
    #expect(stopped.status == 128 + signal, "\(stopped.errors)")
    #expect(stopped.errors.contains("stopped; go on with: "), "\(stopped.errors)")
  }

  @Test func resume_takesMoreEpochs_andRefusesAnotherExperiment() throws {
    let expected = try whole()
    let short = ["--run", folder.file("broken"), "--set", "training.epochs=2"]
    #expect(try train([experiment, "--set", "training.checkpoint_seconds=1e-9"] + short).status == 0)
    let refused = try train(["--resume", folder.file("broken"), "--set", "optimizer.Adam.lr=0.02"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("optimizer.tenon/Adam.lr was 0.01, is 0.02"), "\(refused.errors)")
    let other = try train([experiment, "--resume", folder.file("broken"), "--set", "seed=9"])
    #expect(other.errors.contains("seed was 3, is 9"), "\(other.errors)")
    let longer = try train(["--resume", folder.file("broken"), "--set", "training.epochs=4"])
    #expect(longer.status == 0, "\(longer.errors)")
    #expect(try folder.bytes("broken/model.tenon") == expected)
  }

  @Test func resume_withoutACheckpoint_saysWhatItLooksFor() throws {
    let result = try train(["--resume", folder.file("nowhere")])
    #expect(result.status == 1)
    #expect(result.errors.contains("error[no-checkpoint]") && result.errors.contains("nowhere/checkpoint.tenon"))
  }

  @Test func checkpoint_isAModelToo() throws {
    _ = try whole()
    let weights = try ModelArchive(path: folder.file("whole/last.tenon")).state
    #expect(try ModelArchive(path: folder.file("whole/checkpoint.tenon")).state == weights)
    let result = try Command.built.run("evaluate", folder.file("whole/checkpoint.tenon"))
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: ["model.tenon", "checkpoint.tenon"])
  func damagedArchives_areRefusedOrOpenWithTheSameWeights(_ name: String) throws {
    _ = try whole()
    let good = try folder.bytes("whole/\(name)")
    let expected = try ModelArchive(path: folder.file("whole/\(name)")).state
    func check(_ bytes: [UInt8], _ what: String) throws -> Bool {
      let path = try folder.write(bytes, to: "damaged.tenon")
      do {
        let state =
          try name == "model.tenon" ? ModelArchive(path: path).state : Checkpoint(path: path).model.state
        #expect(state == expected, "\(what)")
        return false
      } catch is any TenonError {
        return true
      }
    }
    var refused = 0
    for place in 0..<200 {
      let position = good.count * place / 200
      var flipped = good
      flipped[position] ^= UInt8(truncatingIfNeeded: place &* 37) | 1
      if try check(flipped, "byte \(position) flipped") { refused += 1 }
      #expect(try check(Array(good.prefix(position)), "cut at \(position)"))
    }
    #expect(refused > 100)
  }
}
