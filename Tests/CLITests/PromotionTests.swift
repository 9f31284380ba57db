import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// Where validation is measured, or something is monitored, a run is for its best model.
@Suite struct PromotionTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
  }

  /// A training whose third and last epoch makes the model worse.
  private func train(_ name: String, _ data: String, _ options: String...) throws -> Command.Output {
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    let text = Shapes.experiment(root: folder.path, epochs: 3, model: model, optimizer: "{SGD: {lr: 0.01}}")
      .replacingOccurrences(
        of: "{StepLR: {step_size: 1, gamma: 0.5}}", with: "{LambdaLR: {lr_lambda: \"1 if epoch < 2 else -100\"}}"
      ).replacingOccurrences(of: "  batch_size: 16", with: "\(data)  batch_size: 16")
    return try Command.built.run(
      ["train", try folder.write(text, to: "shapes.yaml"), "--run", folder.file(name)] + options)
  }

  private var validation: String { "  validation: {MNIST: {root: \(folder.path), train: false}}\n" }

  @Test func theBestEpoch_isTheModel_andIsTested() throws {
    let result = try train("run", validation)
    #expect(result.status == 0, "\(result.errors)")
    let line = try #require(result.lines.first { $0.hasPrefix("test ") })
    #expect(line.hasSuffix("  (epoch 2, the best)"), "\(result.output)")
    #expect(result.lines.contains("archive: \(folder.file("run/model.tenon")) (epoch 2, the best by validation_loss)"))
    #expect(result.lines.contains("last: \(folder.file("run/last.tenon")) (epoch 3)"))
    let evaluated = try Command.built.run("evaluate", folder.file("run/model.tenon"))
    #expect(evaluated.lines == [String(line.dropLast("  (epoch 2, the best)".count))])
    #expect(try Command.built.run("evaluate", folder.file("run/last.tenon")).lines != evaluated.lines)
    let (model, last) = (
      try ModelArchive(path: folder.file("run/model.tenon")), try ModelArchive(path: folder.file("run/last.tenon"))
    )
    #expect(model.metrics.contains { $0.name == "test_loss" } && !last.metrics.contains { $0.name == "test_loss" })
    #expect(try last.state == ModelArchive(path: folder.file("run/checkpoint.tenon")).state)
    #expect(!folder.holds("run/best.tenon"))
  }

  @Test func aResumedRun_knowsTheBestOfBefore() throws {
    #expect(try train("whole", validation).status == 0)
    #expect(try train("broken", validation, "--set", "training.epochs=2").status == 0)
    let resumed = try Command.built.run("train", "--resume", folder.file("broken"), "--set", "training.epochs=3")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for file in ["model.tenon", "last.tenon"] {
      #expect(try folder.bytes("broken/\(file)") == folder.bytes("whole/\(file)"))
    }
  }

  @Test func withoutValidation_theLastModelIsTheModel() throws {
    let result = try train("run", "")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.contains("archive: \(folder.file("run/model.tenon"))"))
    #expect(!folder.holds("run/last.tenon"))
    let monitored = try train("monitored", "", "--set", "training.monitor=train_loss")
    #expect(monitored.lines.contains("last: \(folder.file("monitored/last.tenon")) (epoch 3)"), "\(monitored.errors)")
    #expect(try folder.bytes("monitored/model.tenon") != folder.bytes("run/model.tenon"))
  }
}
