import Foundation
import TestSupport
import Testing

/// A run that has nothing left to do says why, and how to go on.
@Suite struct EndedRunTests {
  let folder: TemporaryFolder
  let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 40, test: 10)
    // Nothing is learned, so that nothing ever improves.
    let model = "  - Flatten\n  - Linear: {in_features: 784, out_features: 10}"
    let text = Shapes.experiment(root: folder.path, epochs: 5, model: model, optimizer: "{SGD: {lr: 0}}")
      .replacingOccurrences(of: "{epochs: 5}", with: "{epochs: 5, early_stopping: {patience: 1}}")
      .replacingOccurrences(of: "  batch_size: 16", with: "  shuffle: false\n  batch_size: 16")
    experiment = try folder.write(text, to: "shapes.yaml")
  }

  private func resume(_ options: String...) throws -> Command.Output {
    try Command.built.run(["train", "--resume", folder.file("run")] + options.flatMap { ["--set", $0] })
  }

  private func epochs() throws -> Int {
    try String(contentsOfFile: folder.file("run/metrics.jsonl"), encoding: .utf8).split(separator: "\n").count
  }

  @Test func anEarlyStop_isToldWhenResumed_andMayBeLifted() throws {
    let first = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(first.status == 0 && first.lines.contains("stopped early: no improvement"), "\(first.errors)")
    #expect(try epochs() == 2)
    let again = try resume("training.epochs=6")
    #expect(again.status == 0)
    #expect(
      again.errors.hasPrefix(
        "note: early stopping ended this run after epoch 2: train_loss had not improved for 1 epoch; to go on: "
          + "--set training.early_stopping=null"), "\(again.errors)")
    #expect(try epochs() == 2)
    let patient = try resume("training.early_stopping.patience=2")
    #expect(patient.status == 0 && patient.errors.isEmpty, "\(patient.errors)")
    #expect(try epochs() == 3)
    let free = try resume("training.early_stopping=null")
    #expect(free.status == 0, "\(free.errors)")
    #expect(try epochs() == 6)
  }

  @Test func aFinishedRun_saysThatItIsFinished() throws {
    let whole = try Command.built.run(
      "train", experiment, "--run", folder.file("run"), "--set", "training.early_stopping=null", "--set",
      "training.epochs=2")
    #expect(whole.status == 0, "\(whole.errors)")
    let before = try folder.bytes("run/model.tenon")
    let again = try resume()
    #expect(again.status == 0)
    #expect(again.errors.hasPrefix("note: this run is finished: all of its 2 epochs are done;"), "\(again.errors)")
    #expect(again.errors.contains("--set training.epochs=4"))
    #expect(try folder.bytes("run/model.tenon") == before)
  }
}
