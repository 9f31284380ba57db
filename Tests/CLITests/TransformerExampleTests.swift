import Foundation
import TestSupport
import Testing

/// The example of a transformer's encoder, trained by the command.
@Suite struct TransformerExampleTests {
  @Test func transformer_learnsWhichMarkIsTheLast() throws {
    let folder = try TemporaryFolder()
    let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Examples/Transformer/experiment.yaml").path
    let result = try Command.built.run(["train", example, "--run", folder.file("run")])
    #expect(result.status == 0, "\(result.errors)")
    let evaluated = try Command.built.run("evaluate", folder.file("run/model.tenon"))
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let accuracy = try #require(
      evaluated.output.firstMatch(of: /accuracy ([0-9.]+)/).flatMap { Double($0.1) }, "\(evaluated.output)")
    #expect(accuracy > 0.9)
  }
}
