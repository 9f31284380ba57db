import Foundation
import TenonArchive
import TenonCore
import TenonHost
import TestSupport
import Testing

/// A step whose loss is finite may still leave parameters that are not: nothing of that is ever written.
@Suite struct FiniteStateTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
  }

  /// One step an epoch, with a learning rate that breaks everything in the step after `good` epochs.
  private func train(epochs: Int, good: Int, _ options: String...) throws -> Command.Output {
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    let text = Shapes.experiment(root: folder.path, epochs: epochs, model: model, optimizer: "{SGD: {lr: 0.01}}")
      .replacingOccurrences(
        of: "{StepLR: {step_size: 1, gamma: 0.5}}",
        with: "{LambdaLR: {lr_lambda: \"1 if epoch < \(good) else 1e41\"}}")
    return try Command.built.run(
      ["train", try folder.write(text, to: "shapes.yaml"), "--run", folder.file("run"), "--set", "data.batch_size=400"]
        + options)
  }

  private func isFinite(_ name: String) throws -> Bool {
    try ModelArchive(path: folder.file("run/\(name)")).state.values.allSatisfy { $0.doubles.allSatisfy(\.isFinite) }
  }

  @Test func anOnlyEpochThatEndsWithoutNumbers_isAnError() throws {
    let result = try train(epochs: 1, good: 0)
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error[state-not-finite]: parameter '1.weight' became "), "\(result.errors)")
    #expect(result.errors.contains(" in step 1, in epoch 1"))
    #expect(result.errors.contains("checkpoint.tenon, as it was before the first step"))
    #expect(!result.output.contains("archive:"))
    #expect(!folder.holds("run/model.tenon"))
    #expect(try isFinite("checkpoint.tenon"))
  }

  @Test func theLastGoodState_staysAndIsNamed_alsoWhenResumed() throws {
    let result = try train(epochs: 4, good: 2)
    #expect(result.status == 1)
    #expect(result.errors.contains(" in step 3, in epoch 3"), "\(result.errors)")
    #expect(result.errors.contains("model.tenon, as it was after epoch 2"))
    #expect(result.errors.contains("help: start a new run with a smaller learning rate"))
    let log = try String(contentsOfFile: folder.file("run/log.txt"), encoding: .utf8)
    #expect(log.contains("error[state-not-finite]: parameter '1.weight' became "))
    let good = try folder.bytes("run/model.tenon")
    let resumed = try Command.built.run("train", "--resume", folder.file("run"))
    #expect(resumed.status == 1 && resumed.errors.contains("error[state-not-finite]"), "\(resumed.errors)")
    #expect(try folder.bytes("run/model.tenon") == good)
    #expect(try isFinite("model.tenon") && isFinite("checkpoint.tenon"))
  }

  @Test func checkpointsWithinAnEpoch_areCheckedToo() throws {
    let result = try train(
      epochs: 1, good: 0, "--set", "data.batch_size=100", "--set", "training.checkpoint_seconds=1e-9",
      "--set", "training.scheduler_interval=step")
    #expect(result.status == 1)
    #expect(result.errors.contains("error[state-not-finite]") && result.errors.contains("in step 1,"))
    #expect(try isFinite("checkpoint.tenon"))
  }
}

extension TemporaryFolder {
  /// Whether there is a file or a folder of this name.
  func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }
}
