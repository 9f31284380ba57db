import Foundation
import TenonArchive
import TenonCore
import TenonFormats
import TestSupport
import Testing

/// The examples of models with several inputs, outputs or losses, trained by the command.
@Suite struct SeveralEndsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ example: String, _ options: String...) throws -> Command.Output {
    let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Examples")
    let result = try Command.built.run(
      ["train", examples.path + "/\(example)/experiment.yaml", "--run", folder.file("run")] + options)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  private func archive() throws -> ModelArchive { try ModelArchive(path: folder.file("run/model.tenon")) }

  /// Every column of the epochs, by its name.
  private func metrics() throws -> [String: [Double]] {
    let lines = try String(contentsOfFile: folder.file("run/metrics.csv"), encoding: .utf8).split(separator: "\n")
    let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    return Dictionary(
      uniqueKeysWithValues: rows[0].enumerated().map { column, name in
        (String(name), rows.dropFirst().compactMap { Double($0[column]) })
      })
  }

  private func expectFalling(_ losses: [Double]?, to share: Double) throws {
    let losses = try #require(losses)
    #expect(losses.count > 1 && losses[losses.count - 1] < share * losses[0], "\(losses)")
  }

  @Test func twoInputs_areReadByName() throws {
    let result = try train("TwoInputs")
    try expectFalling(metrics()["train_loss"], to: 0.5)
    #expect(try #require(archive().metrics.first { $0.name == "test_accuracy" }).value > 0.95)
    let signature = try #require(try archive().signature)
    #expect(signature.inputs.map(\.description) == ["picture float32 [*, 1, 8, 8]", "facts float32 [*, 3]"])
    #expect(signature.outputs.map(\.description) == ["output float32 [*, 5]"])
    #expect(try archive().sample == nil)
    #expect(!result.output.contains("predict"))

    let shown = try Command.built.run("inspect", folder.file("run/model.tenon"))
    #expect(shown.lines.contains("inputs: picture float32 [*, 1, 8, 8], facts float32 [*, 3]"))
    let refused = try Command.built.run("predict", folder.file("run/model.tenon"), "image.png")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("error[not-for-images]") && refused.errors.contains("inputs picture, facts"))
  }

  @Test func twoHeads_haveALossEach_andTheirWeightedSumIsMinimized() throws {
    let result = try train("TwoHeads")
    let metrics = try metrics()
    try expectFalling(metrics["train_loss"], to: 0.5)
    try expectFalling(metrics["train_cross_entropy_loss"], to: 0.5)
    try expectFalling(metrics["train_box_loss"], to: 0.5)
    for (index, sum) in try #require(metrics["train_loss"]).enumerated() {
      let parts = (metrics["train_cross_entropy_loss"]?[index], metrics["train_box_loss"]?[index])
      #expect(abs(try #require(parts.0) + 0.5 * #require(parts.1) - sum) < 1e-9)
    }
    let measured = try archive().metrics
    #expect(measured.contains { $0.name == "test_box_loss" } && measured.contains { $0.name == "test_accuracy" })
    #expect(try archive().signature?.outputs.map(\.name) == ["class", "box"])

    // The run's own experiment, with every default and the losses' names written out, gives the same model; it lies in no
    // checkout, whose commit an archive names.
    let again = try Command.built.run("train", folder.file("run/experiment.yaml"), "--run", folder.file("again"))
    #expect(again.status == 0, "\(again.errors)")
    let archives = try ["run", "again"].map { try ZipReader(folder.file("\($0)/model.tenon")) }
    for entry in ["weights.safetensors", "graph.json", "history.json", "example.safetensors"] {
      let contents = try archives.map { try $0.read(entry, maximumBytes: 1 << 24) }
      #expect(contents[0] == contents[1], "\(entry)")
    }

    let line = try #require(result.lines.first { $0.hasPrefix("test accuracy ") })
    #expect(line.contains("(cross_entropy ") && line.contains(", box "))
    let evaluated = try Command.built.run("evaluate", folder.file("run/model.tenon")).lines
    #expect(evaluated.count == 1 && line.hasPrefix(evaluated[0]), "\(evaluated) \(line)")
    let json = try JSON.parse(Command.built.run("evaluate", folder.file("run/model.tenon"), "--json").output)
    #expect(json["box_loss"]?.doubleValue != nil && json["cross_entropy_loss"]?.doubleValue != nil)
    #expect(try #require(json["box_error"]?.doubleValue) < 0.5 && line.contains("  box_error "))
  }

  @Test func autoencoder_isComparedWithItsInput() throws {
    _ = try train("Autoencoder")
    try expectFalling(metrics()["train_loss"], to: 0.3)
    #expect(try metrics()["train_accuracy"] == nil)
    #expect(try archive().signature?.outputs.map(\.description) == ["output float32 [*, 32]"])
  }

  @Test func triplet_hasOneSetOfParameters_forThreeInputs() throws {
    _ = try train("Triplet")
    try expectFalling(metrics()["train_loss"], to: 0.5)
    #expect(try archive().state.keys.sorted() == ["embed.0.bias", "embed.0.weight", "embed.2.bias", "embed.2.weight"])
    #expect(try archive().graph.nodes.count == 9 && archive().graph.modules.count == 3)
    #expect(
      try archive().signature?.outputs.map(\.name) == ["embed", "embed_negative", "embed_positive"])
  }

  @Test func brokenOffTraining_goesOnToTheSameMeans() throws {
    _ = try train("TwoHeads", "--set", "training.epochs=2")
    let whole = try metrics().filter { $0.key != "seconds" }
    let once = try Command.built.run("train", "--resume", folder.file("run"), "--set", "training.epochs=3")
    #expect(once.status == 0, "\(once.errors)")
    let longer = try metrics()
    for (name, values) in whole { #expect(longer[name].map { Array($0.prefix(2)) } == values, "\(name)") }
    #expect(longer["train_box_loss"]?.count == 3)
  }
}
