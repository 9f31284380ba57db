import Foundation
import TenonCore
import TestSupport
import Testing

/// Training on image files of every format, with and without keeping what was decoded, and predicting them.
@Suite struct ImageFormatTrainingTests {
  private static let files = [
    "gif-global.gif", "bmp-rgb.bmp", "ppm-bytes.ppm", "pgm-bytes.pgm", "webp-lossless.webp", "webp-lossy.webp",
    "tiff-lzw.tiff", "tiff-grey.tif",
  ]

  private let folder: TemporaryFolder
  private let command: Command

  init() throws {
    folder = try TemporaryFolder()
    command = Command.built(in: folder)
    let formats = BuiltInComponent.repository.appendingPathComponent("Tests/TenonImageTests/Resources/formats")
    for (index, name) in Self.files.enumerated() {
      let bytes = [UInt8](try Data(contentsOf: formats.appendingPathComponent(name)))
      try folder.write(bytes, to: "photos/\(["a", "b"][index % 2])/\(name)")
    }
  }

  private func train(_ run: String, _ dataset: String, _ more: String...) throws -> Command.Output {
    let text = """
      data:
        train: {ImageFolder: {root: photos\(dataset)}}
        transforms: [{RandomCrop: {size: 8}}, RandomHorizontalFlip, ToTensor]
        batch_size: 3
      model: [Flatten, {Linear: {in_features: 192, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.01}}
      training: {epochs: 2}
      """
    try folder.write(text, to: "experiment.yaml")
    return try command.run(["train", "experiment.yaml", "--run", run, "--log-steps"] + more)
  }

  @Test func files_areTrainedOnAndPredicted() throws {
    let trained = try train("run", "")
    #expect(trained.status == 0, "\(trained.errors)")
    let predicted = try command.run("predict", "run/model.tenon", "photos", "--json")
    #expect(predicted.status == 0, "\(predicted.errors)")
    for name in Self.files { #expect(predicted.output.contains(name), "\(predicted.output)") }
    #expect(predicted.lines.count == Self.files.count)
  }

  @Test func keptPictures_giveTheSameTraining_atAnyNumberOfWorkers() throws {
    let plain = try train("plain", "")
    #expect(plain.status == 0, "\(plain.errors)")
    let steps = try folder.bytes("plain/steps.csv")
    for (index, cache) in ["memory", "disk", "disk"].enumerated() {
      for workers in [0, 3] {
        let run = "run-\(index)-\(workers)"
        let result = try train(run, ", cache: \(cache)", "--set", "data.num_workers=\(workers)")
        #expect(try result.status == 0 && folder.bytes("\(run)/steps.csv") == steps, "\(result.errors)")
      }
    }
  }

  @Test func resumedRun_mayKeepPicturesElsewhere() throws {
    #expect(try train("run", "").status == 0)
    let resumed = try command.run(
      "train", "--resume", "run", "--set", "training.epochs=3", "--set", "data.train.ImageFolder.cache=memory")
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test func archiveOfSomebodyElse_saysNotWherePicturesAreKept() throws {
    let trained = try train("run", ", cache: disk, cache_path: kept")
    #expect(try trained.status == 0 && folder.names().contains("kept"), "\(trained.errors)")
    try FileManager.default.removeItem(atPath: folder.file("kept"))
    try FileManager.default.copyItem(atPath: folder.file("run/model.tenon"), toPath: folder.file("theirs.tenon"))
    let evaluated = try command.run("evaluate", "theirs.tenon", "--data", "photos")
    #expect(try evaluated.status == 0 && !folder.names().contains("kept"), "\(evaluated.errors)")
    let own = try command.run("evaluate", "run/model.tenon", "--data", "photos")
    #expect(try own.status == 0 && folder.names().contains("kept"), "\(own.errors)")
  }
}
