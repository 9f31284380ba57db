import Foundation
import TenonCore
import TestSupport
import Testing

/// A scheduler that follows a metric knows what is better of it.
@Suite struct SchedulerMetricTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
  }

  private func train(_ arguments: String, _ options: String...) throws -> Command.Output {
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    let text = Shapes.experiment(root: folder.path, epochs: 3, model: model, optimizer: "{SGD: {lr: 0.001}}")
      .replacingOccurrences(
        of: "{StepLR: {step_size: 1, gamma: 0.5}}",
        with: "{ReduceLROnPlateau: {patience: 0, factor: 0.5, threshold: 0, threshold_mode: abs\(arguments)}}")
    return try Command.built.run(
      ["train", try folder.write(text, to: "shapes.yaml"), "--run", folder.file("run")]
        + options.flatMap { ["--set", $0] })
  }

  private func rates() throws -> [(accuracy: Double, rate: Double)] {
    let lines = try String(contentsOfFile: folder.file("run/metrics.jsonl"), encoding: .utf8).split(separator: "\n")
    return try lines.map {
      let json = try JSON.parse(String($0))
      return (try #require(json["train_accuracy"]?.doubleValue), try #require(json["lr"]?.doubleValue))
    }
  }

  @Test func withoutAMode_aRisingAccuracyKeepsTheRate() throws {
    #expect(try train("", "training.monitor=train_accuracy").status == 0)
    let epochs = try rates()
    try #require(epochs[0].accuracy < epochs[1].accuracy)
    #expect(epochs.map(\.rate) == [0.001, 0.001, 0.001])
  }

  @Test func aModeThatIsGiven_isObeyed() throws {
    #expect(try train(", mode: min", "training.monitor=train_accuracy").status == 0)
    #expect(try rates().map(\.rate) == [0.001, 0.001, 0.0005])
  }

  @Test func aLossIsBetterWhenItFalls() throws {
    #expect(try train("").status == 0)
    #expect(try rates().map(\.rate) == [0.001, 0.001, 0.001])
  }

  @Test func aMetricAfterEveryStep_isRefusedAtTheStart() throws {
    let result = try train("", "training.scheduler_interval=step")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error[scheduler-interval]: "), "\(result.errors)")
    #expect(result.errors.contains("--set training.scheduler_interval=step"))
    #expect(!folder.holds("run"))
  }
}
