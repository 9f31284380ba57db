import Foundation
import TestSupport
import Testing

/// A batch that a layer cannot take is refused before the first step, and before there is a folder of the run.
@Suite struct BatchSizeTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
  }

  private func train(_ normalization: String, _ options: String...) throws -> Command.Output {
    let model = """
        - Flatten
        - \(normalization)
        - Linear: {in_features: 784, out_features: 10}
      """
    let text = Shapes.experiment(root: folder.path, epochs: 1, model: model)
    return try Command.built.run(
      ["train", try folder.write(text, to: "shapes.yaml"), "--run", folder.file("run")]
        + options.flatMap { ["--set", $0] })
  }

  @Test func aLastBatchOfOne_isRefusedBeforeTheFirstStep() throws {
    let result = try train("BatchNorm1d: {num_features: 784}", "data.batch_size=57")
    #expect(result.status == 1)
    #expect(result.errors.contains("layer '1' (tenon/BatchNorm1d) cannot take this input"), "\(result.errors)")
    #expect(result.errors.contains("batch: the last batch of data.train has 1 sample: 400 samples in batches of 57"))
    #expect(result.errors.contains("help: data.drop_last: true, or another data.batch_size"))
    #expect(!folder.holds("run"))
    let dropped = try train("BatchNorm1d: {num_features: 784}", "data.batch_size=57", "data.drop_last=true")
    #expect(dropped.status == 0, "\(dropped.errors)")
  }

  @Test func severalValuesOfOneSample_areEnough() throws {
    let model = """
        - BatchNorm2d: {num_features: 1}
        - Flatten
        - Linear: {in_features: 784, out_features: 10}
      """
    let text = Shapes.experiment(root: folder.path, epochs: 1, model: model)
    let result = try Command.built.run(
      "train", try folder.write(text, to: "shapes.yaml"), "--run", folder.file("run"), "--set", "data.batch_size=57")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func batchesThatAreAllTooSmall_areToldSo() throws {
    let result = try train("BatchNorm1d: {num_features: 784}", "data.batch_size=1")
    #expect(result.status == 1)
    #expect(result.errors.contains("a batch of data.train has 1 sample"), "\(result.errors)")
    #expect(result.errors.contains("help: a larger data.batch_size"))
  }

  @Test func evaluation_isLookedAtBeforeItsTime() throws {
    let normalization = "BatchNorm1d: {num_features: 784, track_running_stats: false}"
    let result = try train(normalization, "data.eval_batch_size=33")
    #expect(result.status == 1)
    #expect(result.errors.contains("the last batch of data.test has 1 sample: 100 samples in batches of 33"))
    #expect(result.errors.contains("help: another data.eval_batch_size"), "\(result.errors)")
    #expect(!folder.holds("run"))
  }
}
