import Foundation
import TestSupport
import Testing

/// `report: {tensorboard: true, ...}`: what a training leaves for TensorBoard, through kills and resumption.
@Suite struct TensorBoardTrainingTests {
  private let folder: TemporaryFolder
  private let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let text = Shapes.experiment(root: folder.path, epochs: 2)
      .replacingOccurrences(of: "  transforms:", with: "  split: [9, 1]\n  transforms:")
    experiment = try folder.write(
      text
        + "\nreport: {tensorboard: true, log_every: 1, histograms: epoch, images: 8, graph: true, embedding: \"3\", pr_curves: true}\n",
      to: "shapes.yaml")
  }

  @Test func training_leavesAllThatIsAskedFor() throws {
    let result = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("tensorboard --logdir"))
    let place = folder.file("run/tensorboard")
    let scalars = try EventFiles.scalars(in: place)
    // 360 samples in batches of 16.
    #expect(scalars["loss/step"]?.map(\.step) == Array(1...46))
    for tag in ["loss/train", "loss/validation", "accuracy/train", "accuracy/validation", "learning_rate/lr"] {
      #expect(scalars[tag]?.map(\.step) == [23, 46], "\(tag)")
    }
    #expect(scalars["loss/test"]?.count == 1 && scalars["accuracy/test"]?.count == 1)
    let rows = try String(contentsOfFile: folder.file("run/metrics.csv"), encoding: .utf8).split(separator: "\n")
    let column = try #require(rows[0].split(separator: ",").firstIndex(of: "validation_loss"))
    let losses = try rows.dropFirst().map { try #require(Float($0.split(separator: ",")[column])) }
    #expect(scalars["loss/validation"]?.map(\.value) == losses)
    let values = try EventFiles.values(in: place)
    func tags(_ field: Int) -> Set<String> {
      Set(values.filter { $0.value.bytes(field) != nil }.compactMap { $0.value.text(1) })
    }
    #expect(
      tags(5) == [
        "weights/0.weight", "weights/0.bias", "weights/5.weight", "weights/5.bias", "gradients/0.weight",
        "gradients/0.bias", "gradients/5.weight", "gradients/5.bias",
      ])
    #expect(tags(4) == ["images/validation"])
    #expect(tags(8).filter { $0.hasPrefix("pr_curves/validation/") }.count == 10)
    #expect(tags(8).filter { $0.hasPrefix("pr_curves/test/") }.count == 10)
    let points = try String(contentsOfFile: folder.file("run/tensorboard/00046/3/tensors.tsv"), encoding: .utf8)
    #expect(
      points.split(separator: "\n").count == 40 && points.split(separator: "\n")[0].split(separator: "\t").count == 784)
    #expect(FileManager.default.fileExists(atPath: folder.file("run/tensorboard/00046/3/sprite.png")))
    let hyperParameters = try EventFiles.values(in: "\(place)/hparams").compactMap { $0.value.text(1) }
    #expect(
      hyperParameters.contains("_hparams_/session_start_info") && hyperParameters.contains("hparam/test_accuracy"))
    let graphs = try EventFiles.names(in: place).flatMap { try EventFiles.records("\(place)/\($0)") }
      .compactMap { try EventMessage($0).message(4) }
    let nodes = try #require(try graphs.first?.messages(1))
    #expect(nodes.compactMap { $0.text(1) } == ["input", "0", "1", "2", "3", "4", "5", "outputs/output"])
    #expect(nodes[1].text(2) == "Conv2d" && nodes[1].texts(3) == ["input"])
  }

  @Test func training_isTheSame_andWritesNothing_withoutTheReport() throws {
    let with = try Command.built.run("train", experiment, "--run", folder.file("with"))
    let without = try Command.built.run(
      "train", experiment, "--run", folder.file("without"), "--set", "report.tensorboard=false")
    #expect(with.status == 0 && without.status == 0, "\(with.errors)\(without.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("without/tensorboard")))
    #expect(without.errors.contains("nothing is written without `tensorboard: true`"))
    func losses(_ run: String) throws -> [Substring] {
      try String(contentsOfFile: folder.file("\(run)/metrics.csv"), encoding: .utf8).split(separator: "\n")
        .map { $0[..<($0.lastIndex(of: ",") ?? $0.endIndex)] }
    }
    #expect(try losses("with") == losses("without"))
  }

  /// The flag stands for the setting, in a run that is resumed, too.
  @Test func resumedRun_hasEveryStepOnce_thoughItWasKilled() throws {
    let options = ["--set", "training.checkpoint_seconds=1e-9", "--set", "report.tensorboard=false"]
    let broken = try Command.built.run(
      ["train", experiment, "--run", folder.file("run"), "--tensorboard", "--set", "training.epochs=1000"] + options,
      signal: SIGKILL, when: { FileManager.default.fileExists(atPath: folder.file("run/metrics.csv")) })
    #expect(broken.status == SIGKILL, "\(broken.errors)")
    #expect(try EventFiles.values(in: folder.file("run/tensorboard"), allowsCut: true).count > 23)
    let rows = try String(contentsOfFile: folder.file("run/metrics.csv"), encoding: .utf8).split(separator: "\n")
    let resumed = try Command.built.run(
      ["train", "--resume", folder.file("run"), "--tensorboard", "--set", "training.epochs=\(rows.count + 1)"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let scalars = try EventFiles.scalars(in: folder.file("run/tensorboard"))
    #expect(scalars["loss/step"]?.map(\.step) == Array(1...23 * (rows.count + 1)))
    #expect(scalars["loss/train"]?.map(\.step) == (1...rows.count + 1).map { 23 * $0 })
  }

  @Test func whatTheModelCannotShow_isRefusedBeforeTheTraining() throws {
    let layer = try Command.built.run(
      "train", experiment, "--run", folder.file("run"), "--set", "report.embedding=heads")
    #expect(layer.status != 0 && layer.errors.contains("the model has no layer 'heads'"), "\(layer.errors)")
    let data = try Command.built.run(
      "train", experiment, "--run", folder.file("run"), "--set", "data.split=null", "--set", "data.test=null")
    #expect(data.status != 0 && data.errors.contains("validation or test data"), "\(data.errors)")
    let key = try Command.built.run(
      "train", experiment, "--run", folder.file("run"), "--set", "report.histograms=step")
    #expect(key.status != 0 && key.errors.contains("none, epoch"), "\(key.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
  }

  @Test func aFolderThatCannotBeWritten_stopsNoTraining() throws {
    try folder.write("in the way", to: "run/tensorboard")
    let result = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("nothing more is written for TensorBoard"))
    #expect(FileManager.default.fileExists(atPath: folder.file("run/model.tenon")))
  }
}
