import Foundation
import TenonCore
import TestSupport
import Testing

/// A scheduler that moves momentum gives it to SGD that has none by itself, as in PyTorch.
@Suite struct CycledMomentumTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 96, test: 10)
  }

  /// The losses of a run's epochs.
  private func train(_ optimizer: String, _ run: String, _ options: [String] = []) throws -> [Double] {
    let text = Shapes.experiment(
      root: folder.path, model: "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}", optimizer: optimizer
    ).replacingOccurrences(
      of: "{StepLR: {step_size: 1, gamma: 0.5}}", with: "{OneCycleLR: {max_lr: 0.1, total_steps: 12}}")
    let experiment = try folder.write(text, to: "\(run).yaml")
    let target = options.contains("--resume") ? [] : [experiment, "--run", folder.file(run)]
    let result = try Command.built.run(
      ["train"] + target + options + ["--set", "training.scheduler_interval=step"])
    try #require(result.status == 0, "\(result.errors)")
    return try String(contentsOfFile: folder.file("\(run)/metrics.jsonl"), encoding: .utf8).split(separator: "\n")
      .map { try #require(try JSON.parse(String($0))["train_loss"]?.doubleValue) }
  }

  @Test func oneCycle_givesSGDItsMomentum_whateverItHadItself() throws {
    let plain = try train("{SGD: {lr: 0.1}}", "plain")
    #expect(try train("{SGD: {lr: 0.1, momentum: 0.9}}", "with") == plain)
    #expect(try train("{SGD: {lr: 0.1}}", "shorter", ["--set", "training.epochs=1"]) == [plain[0]])
    let resumed = ["--resume", folder.file("shorter"), "--set", "training.epochs=2"]
    #expect(try train("{SGD: {lr: 0.1}}", "shorter", resumed) == plain)
  }
}
