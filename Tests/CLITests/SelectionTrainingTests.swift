import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// Trainings on selections of datasets, and what their archives read later.
@Suite struct SelectionTrainingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 8)
  }

  private func train(_ data: [String], epochs: Int = 15, outputs: Int = 3) throws -> Command.Output {
    let text = Colours.experiment(data, epochs: epochs).replacing("out_features: 3", with: "out_features: \(outputs)")
    let path = try folder.write(text, to: "colours.yaml")
    return try Command.built.run("train", path, "--run", folder.file("run"))
  }

  private var images: String { "{ImageFolder: {root: train}}" }

  @Test func classes_areChosenAndNumberedByAMapping() throws {
    let some = "{ClassSubset: {dataset: \(images), classes: {c: 0, a: 1}}}"
    // Relative to the folder that the command runs in, as every place of data.
    let trained = try Command.built.run(
      "train",
      folder.write(
        Colours.experiment(["train: \(some)"]).replacing("out_features: 3", with: "out_features: 2"), to: "e.yaml"),
      "--run", folder.file("run"), "--set", "data.train.ClassSubset.dataset.ImageFolder.root=\(folder.file("train"))")
    #expect(trained.status == 0, "\(trained.errors)")
    let archive = try ModelArchive(path: folder.file("run/model.tenon"))
    #expect(archive.classNames == ["c", "a"] && archive.data["train"]?.samples == 16)
    let predicted = try Command.built.run("predict", folder.file("run/model.tenon"), folder.file("train/c/1.png"))
    #expect(predicted.status == 0 && predicted.output.contains(" c "), "\(predicted.output) \(predicted.errors)")
  }

  @Test func archiveOutsideItsRun_readsNothingThroughADatasetWithinAnother() throws {
    let part =
      "{Subset: {dataset: {ConcatDataset: {datasets: [{ImageFolder: {root: \(folder.file("train"))}}]}}, stop: 9}}"
    #expect(try train(["train: \(part)", "test: \(part)"], epochs: 1).status == 0)
    let alone = try TemporaryFolder()
    let model = try alone.write(folder.bytes("run/model.tenon"), to: "model.tenon")
    let refused = try Command.built.run("evaluate", model)
    #expect(refused.status == 1 && refused.errors.contains("error[data-not-named]"), "\(refused.errors)")
    #expect(refused.errors.contains("root: \(folder.file("train"))"), "\(refused.errors)")
  }

  @Test func datasetWithinAnother_isEvaluatedInAnotherPlace() throws {
    let part =
      "{RandomSubset: {dataset: {ImageFolder: {root: \(folder.file("train"))}}, fraction: 0.5, stratify: true}}"
    #expect(try train(["train: \(part)", "test: \(part)"], epochs: 1).status == 0)
    try FileManager.default.moveItem(atPath: folder.file("train"), toPath: folder.file("moved"))
    let gone = try Command.built.run("evaluate", folder.file("run/model.tenon"))
    #expect(gone.status == 1 && gone.errors.contains("--data PATH"), "\(gone.errors)")
    let found = try Command.built.run("evaluate", folder.file("run/model.tenon"), "--data", folder.file("moved"))
    #expect(found.status == 0 && found.output.contains("of 12 samples"), "\(found.errors)")
  }

  @Test func unlabelledFiles_areNotTrainedOn() throws {
    for number in 0..<3 { try folder.write(Colours.png(of: 0, number), to: "test/-1_\(number).png") }
    let refused = try train(["train: {ImageFiles: {root: \(folder.file("test"))}}"], epochs: 1)
    #expect(refused.status == 1 && refused.errors.contains("target"), "\(refused.errors)")
  }

  @Test func digits_areLearntFromAnArchiveOfArrays() throws {
    let digits = folder.file("digits.npz")
    try FileManager.default.copyItem(atPath: Self.digits, toPath: digits)
    let text = """
      seed: 3
      data:
        train: {Arrays: {path: \(digits), input: x, target: y, layout: NHW, classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]}}
        split: 4:1
        stratify: true
        transforms: [ToTensor, {Normalize: {mean: [0.02], std: [0.024]}}]
        batch_size: 32
      model: [Flatten, {Linear: {in_features: 64, out_features: 64}}, ReLU, {Linear: {in_features: 64, out_features: 10}}]
      loss: CrossEntropyLoss
      optimizer: {Adam: {lr: 0.003}}
      training: {epochs: 8}
      """
    let trained = try Command.built.run("train", folder.write(text, to: "d.yaml"), "--run", folder.file("d"))
    #expect(trained.status == 0, "\(trained.errors)")
    let measured = try Command.built.run("evaluate", folder.file("d/model.tenon"), "--json")
    let accuracy = try JSON.parse(Array(measured.output.utf8), source: "evaluate")["accuracy"]?.doubleValue ?? 0
    // scikit-learn's MLPClassifier reaches 0.96 to 0.98.
    #expect(accuracy > 0.95, "\(measured.output)")
  }

  private static let digits = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../ConformanceTests/Arrays/digits.npz").path
}
