import Foundation
import TestSupport
import Testing

/// The experiments that documents show are run as they stand there.
@Suite struct DocumentedExperimentTests {
  /// The first experiment in a document that names a dataset and a loss.
  private func experiment(in document: String) throws -> String {
    let text = try String(contentsOf: BuiltInComponent.repository.appendingPathComponent(document), encoding: .utf8)
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    return try #require(blocks.first { $0.contains("train:") && $0.contains("loss:") && $0.contains("optimizer:") })
  }

  @Test func fullExampleOfTheReference_trains() throws {
    let folder = try TemporaryFolder()
    let text = try experiment(in: "docs/experiment.md")
    let run = folder.file("run")
    let result = try Command.built.run("train", folder.write(text, to: "full.yaml"), "--run", run)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.first?.hasPrefix("training settings: ") == true)
    #expect(result.lines.contains { $0.hasPrefix("epoch 1/4 ") && $0.contains("  validation loss ") })
    #expect(result.lines.contains { $0.hasPrefix("test accuracy ") })
    for key in ["split", "early_stopping", "clip_grad_norm", "initializers", "parameter_groups", "reuse", "metrics"] {
      #expect(text.contains("\(key):"))
    }
  }

  @Test func experimentOfTheReadme_isOneThatIsRead_andShowsWhatTrainingsNeed() throws {
    let folder = try TemporaryFolder()
    let text = try experiment(in: "README.md")
    let path = try folder.write(text, to: "readme.yaml")
    let result = try Command.built.run("inspect", path, "--input", "1,28,28")
    #expect(result.status == 0, "\(result.errors)")
    for key in ["split", "early_stopping", "clip_grad_norm"] { #expect(text.contains("\(key):")) }
  }
}
