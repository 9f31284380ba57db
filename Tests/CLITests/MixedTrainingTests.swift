import Foundation
import TestSupport
import Testing

/// Training on batches whose samples are mixed, with probabilities of classes as targets.
@Suite struct MixedTrainingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 9)
  }

  private func train(_ transform: String, loss: String = "CrossEntropyLoss") throws -> Command.Output {
    let parts = ["train", "validation"].map { "\($0): {ImageFolder: {root: \(folder.file("train"))}}" }
    let text = Colours.experiment(parts, epochs: 15, loss: loss)
      .replacingOccurrences(of: "[ToTensor]", with: "[ToTensor, \(transform)]")
    return try Command.built.run("train", try folder.write(text, to: "e.yaml"), "--run", folder.file("run"))
  }

  /// The number of classes is the dataset's; validation has classes as they are.
  @Test(arguments: ["MixUp", "{MixUp: {alpha: 0.3}}", "CutMix"])
  func mixedBatches_trainAClassifier(_ transform: String) throws {
    let result = try train(transform)
    #expect(result.status == 0, "\(result.errors)")
    let end = result.lines.last { $0.hasPrefix("epoch ") }?.components(separatedBy: "validation").last
    #expect(end?.contains("accuracy 1.0000") == true, "\(result.output)")
    let predicted = try Command.built.run("predict", folder.file("run/model.tenon"), folder.file("train/b/0.png"))
    #expect(predicted.status == 0, "\(predicted.errors)")
  }

  @Test func mixedBatches_areRefusedByALossThatWantsClasses() throws {
    let result = try train("MixUp", loss: "MultiMarginLoss")
    #expect(result.status != 0)
    #expect(result.errors.contains("target"), "\(result.errors)")
  }
}
