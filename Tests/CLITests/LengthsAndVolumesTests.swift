import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// The examples of samples of differing length and of volumes, trained by the command.
@Suite struct LengthsAndVolumesTests {
  private let folder: TemporaryFolder
  private let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Examples").path

  init() throws { folder = try TemporaryFolder() }

  private func train(_ example: String, _ options: String...) throws -> Command.Output {
    try? FileManager.default.removeItem(atPath: folder.file(example))
    let result = try Command.built.run(
      ["train", "\(examples)/\(example)/experiment.yaml", "--run", folder.file(example)] + options)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  private func losses(_ example: String) throws -> [Double] {
    let lines = try String(contentsOfFile: folder.file("\(example)/metrics.csv"), encoding: .utf8).split(
      separator: "\n")
    let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let index = try #require(columns[0].firstIndex(of: "train_loss"))
    return columns.dropFirst().compactMap { Double($0[index]) }
  }

  @Test func sequencesOfDifferingLength_areLearned_andEvaluatedOutOfTheArchive() throws {
    let trained = try train("Sequences")
    #expect((trained.output + trained.errors).contains("'input' is 3 to 60 long"))
    let losses = try losses("Sequences")
    #expect(losses.count == 3 && losses[2] < 0.2 * losses[0], "\(losses)")
    let path = folder.file("Sequences/model.tenon")
    let signature = try #require(ModelArchive(path: path).signature)
    #expect(signature.inputs.map(\.description) == ["input int64 [*, *]", "input_lengths int64 [*]"])
    #expect(signature.outputs.map(\.description) == ["output float32 [*, 4]"])
    let evaluated = try Command.built.run("evaluate", path)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let accuracy = try #require(
      evaluated.output.firstMatch(of: /accuracy ([0-9.]+)/).flatMap { Double($0.1) }, "\(evaluated.output)")
    #expect(accuracy > 0.97)
  }

  @Test func paddingDoesNotChangeWhatIsLearned() throws {
    _ = try train("Sequences", "--set", "training.epochs=1", "--set", "data.train.FakeSequences.size=200")
    let some = try losses("Sequences")
    // Much longer than needed: what lies beyond the lengths counts for nothing.
    _ = try train(
      "Sequences", "--set", "training.epochs=1", "--set", "data.train.FakeSequences.size=200", "--set",
      "data.padding.input.to=[100]", "--set", "data.padding.input.value=7")
    let more = try losses("Sequences")
    #expect(some.count == 1 && more.count == 1 && abs(some[0] - more[0]) < 1e-4, "\(some) \(more)")
  }

  @Test func rowsOfAnEmbedding_areTrainedBySparseAdam_andRefusedWithClipping() throws {
    let path = folder.file("bags.yaml")
    try """
    seed: 1
    data: {train: {FakeSequences: {size: 400}}, padding: {input: {value: 0, to: [60]}}, batch_size: 32}
    model:
      inputs: [input]
      layers:
        - EmbeddingBag: {num_embeddings: 20, embedding_dim: 4, padding_idx: 0, sparse: true}
    loss: CrossEntropyLoss
    optimizer: {SparseAdam: {lr: 0.1}}
    training: {epochs: 3}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let trained = try Command.built.run("train", path, "--run", folder.file("bags"))
    #expect(trained.status == 0, "\(trained.errors)")
    let losses = try losses("bags")
    #expect(losses.count == 3 && losses[2] < 0.95 * losses[0], "\(losses)")
    let clipped = try Command.built.run(
      "train", path, "--run", folder.file("clipped"), "--set", "training.clip_grad_norm=1")
    #expect(clipped.status != 0 && clipped.errors.contains("sparse: false"), "\(clipped.errors)")
    let dense = try Command.built.run("train", path, "--run", folder.file("adam"), "--set", "optimizer=Adam")
    #expect(dense.status != 0 && dense.errors.contains("SparseAdam"), "\(dense.errors)")
  }

  @Test func volumes_areTrained() throws {
    _ = try train("Volumes")
    let losses = try losses("Volumes")
    #expect(losses.count == 15 && losses[14] < 0.2 * losses[0], "\(losses)")
    let signature = try #require(ModelArchive(path: folder.file("Volumes/model.tenon")).signature)
    #expect(signature.inputs.map(\.description) == ["input float32 [*, 1, 8, 16, 16]"])
  }
}
