import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// A run knows the data that it began with, and an archive the data that was divided.
@Suite struct DataChangeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 8)
  }

  private func train(_ data: [String] = [], _ options: String...) throws -> Command.Output {
    let text = Colours.experiment(["train: {ImageFolder: {root: \(folder.file("train"))}}"] + data, epochs: 2)
    let path = try folder.write(text, to: "colours.yaml")
    return try Command.built.run(["train", path, "--run", folder.file("run")] + options)
  }

  private func resume(_ options: String...) throws -> Command.Output {
    try Command.built.run(["train", "--resume", folder.file("run"), "--set", "training.epochs=3"] + options)
  }

  @Test func grownFolder_isRefused_withBothNumbers_andAcceptedWhenTold() throws {
    #expect(try train().status == 0)
    try folder.write(Colours.png(of: 0, 1), to: "train/a/new.png")
    let refused = try resume()
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains(
        "data.train had 24 samples (a 8, b 8, c 8), now 25 samples (a 9, b 8, c 8)"), "\(refused.errors)")
    #expect(refused.errors.contains("--accept-data"))
    let accepted = try resume("--accept-data")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(accepted.errors.contains("now 25 samples (a 9, b 8, c 8); the run goes on with it"))
    // What is kept from now on is the new data.
    #expect(try Checkpoint(path: folder.file("run/checkpoint.tenon")).model.data["train"]?.samples == 25)
  }

  @Test func shrunkFolder_isAboutSamples_notAboutDamage() throws {
    #expect(try train().status == 0)
    // In the middle of an epoch, further on than the smaller data reaches.
    var checkpoint = try Checkpoint(path: folder.file("run/checkpoint.tenon"))
    var progress = try #require(checkpoint.training.objectValue)
    progress["position"] = .int(4)
    checkpoint.training = .object(progress)
    try checkpoint.write(to: folder.file("run/checkpoint.tenon"))
    for number in 2..<8 {
      for name in Colours.classes {
        try FileManager.default.removeItem(atPath: folder.file("train/\(name)/\(number).png"))
      }
    }
    let refused = try resume()
    #expect(refused.status == 1 && refused.errors.contains("now 6 samples"), "\(refused.errors)")
    #expect(!refused.errors.contains("damaged"))
    #expect(try resume("--accept-data").status == 0)
  }

  @Test func renamedFile_isNoticed_andMovedFolderIsNot() throws {
    #expect(try train().status == 0)
    try FileManager.default.moveItem(atPath: folder.file("train"), toPath: folder.file("moved"))
    let place = "data.train.ImageFolder.root=\(folder.file("moved"))"
    #expect(try resume("--set", place).status == 0)
    try FileManager.default.moveItem(
      atPath: folder.file("moved/a/0.png"), toPath: folder.file("moved/a/zero.png"))
    let refused = try resume("--set", place, "--set", "training.epochs=4")
    #expect(refused.status == 1 && refused.errors.contains("with the fingerprint"), "\(refused.errors)")
  }

  @Test func acceptData_needsARunToGoOnWith() throws {
    #expect(try train([], "--accept-data").status == 2)
  }

  @Test func evaluate_doesNotDivideChangedDataAnew() throws {
    #expect(try train(["split: [2, 1]"]).status == 0)
    let model = folder.file("run/model.tenon")
    let same = try Command.built.run("evaluate", model)
    #expect(same.output.hasPrefix("validation accuracy ") && same.output.contains("of 8 samples"), "\(same.errors)")
    try folder.write(Colours.png(of: 0, 1), to: "train/a/new.png")
    let changed = try Command.built.run("evaluate", model)
    #expect(changed.status == 1 && changed.errors.contains("now 25 samples"), "\(changed.errors)")
    let named = try Command.built.run("evaluate", model, "--data", folder.file("train"))
    #expect(named.status == 0 && named.output.contains("of 25 samples"), "\(named.errors)")
    #expect(named.output.hasPrefix("data accuracy ") && named.errors.contains("all samples are measured"))
  }

  @Test func evaluate_saysHowToNameAnotherFolder() throws {
    #expect(try train(["test: {ImageFolder: {root: \(folder.file("train"))}}"]).status == 0)
    let model = folder.file("run/model.tenon")
    try FileManager.default.moveItem(atPath: folder.file("train"), toPath: folder.file("elsewhere"))
    let gone = try Command.built.run("evaluate", model)
    #expect(gone.status == 1 && gone.errors.contains("--data PATH"), "\(gone.errors)")
    let found = try Command.built.run("evaluate", model, "--data", folder.file("elsewhere"))
    #expect(found.status == 0 && found.output.contains("of 24 samples"), "\(found.errors)")
  }

  @Test func archiveOutsideItsRun_readsOnlyWhatIsNamed() throws {
    #expect(try train(["test: {ImageFolder: {root: \(folder.file("train"))}}"]).status == 0)
    let alone = try TemporaryFolder()
    let model = try alone.write(folder.bytes("run/model.tenon"), to: "model.tenon")
    let refused = try Command.built.run("evaluate", model)
    #expect(refused.status == 1 && refused.errors.contains("error[data-not-named]"), "\(refused.errors)")
    #expect(refused.errors.contains("root: \(folder.file("train"))"))
    #expect(try Command.built.run("evaluate", model, "--data", folder.file("train")).status == 0)
    let set = "data.test.ImageFolder.root=\(folder.file("train"))"
    #expect(try Command.built.run("evaluate", model, "--set", set).status == 0)
  }
}
