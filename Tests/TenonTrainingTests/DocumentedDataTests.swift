import Foundation
import TenonCore
import TenonExperiment
import TenonHost
import TenonTraining
import TestSupport
import Testing

/// The examples of `docs/data.md` say what the reader and the components take.
@Suite struct DocumentedDataTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../docs/data.md")

  @Test func examples_areExperiments() throws {
    let factory = try ComponentFactory.built()
    let folder = try TemporaryFolder()
    let examples = try String(contentsOf: Self.page, encoding: .utf8).components(separatedBy: "```yaml\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
    #expect(examples.count == 5)
    for example in examples {
      let loss = example.contains("\nloss:") ? "" : "loss: CrossEntropyLoss\n"
      let text = "\(example)model: [Flatten]\n\(loss)optimizer: {SGD: {lr: 0.1}}\n"
      let experiment = try Experiment(path: folder.write(text, to: "e.yaml"))
      _ = try ExperimentResolver(factory).resolve(experiment)
    }
  }
}
