import Foundation
import TenonArchive
import TenonCore
import TenonImage
import TestSupport
import Testing

/// Training from the command line to an archive that the other commands use.
@Suite struct TrainTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
  }

  private func train(_ text: String, _ options: String...) throws -> Command.Output {
    try Command.built.run(["train", try folder.write(text, to: "shapes.yaml"), "--run", folder.file("run")] + options)
  }

  @Test func train_endsWithAnArchive_thatEvaluatesToTheSameLine() throws {
    let trained = try train(Shapes.experiment(root: folder.path))
    #expect(trained.status == 0, "\(trained.errors)")
    let line = try #require(trained.lines.first { $0.hasPrefix("test accuracy ") })
    let accuracy = try #require(Double(line.split(separator: " ")[2]))
    #expect(accuracy > 0.9)
    let archive = folder.file("run/model.tenon")
    #expect(trained.lines.contains("archive: \(archive)"))

    let evaluated = try Command.built.run("evaluate", archive)
    #expect(evaluated.lines == [line])
    let json = try JSON.parse(Command.built.run("evaluate", archive, "--json").output)
    #expect(json["count"]?.intValue == 100)
    #expect(json["accuracy"]?.doubleValue == accuracy)
  }

  @Test func predict_namesTheClassOfAnImage_andReadsColourAsGrey() throws {
    #expect(try train(Shapes.experiment(root: folder.path)).status == 0)
    for label in [0, 3, 9] {
      let image = try Shapes.image(of: label)
      try ImageWriter.write(image, to: folder.file("grey.png"))
      try ImageWriter.write(image.converted(channels: 3), to: folder.file("colour.png"))
      let result = try Command.built.run(
        "predict", folder.file("run/model.tenon"), folder.file("grey.png"), folder.file("colour.png"), "--json",
        "--top", "2")
      #expect(result.status == 0, "\(result.errors)")
      let predictions = try result.lines.map { try JSON.parse($0) }
      #expect(predictions.count == 2)
      for prediction in predictions {
        #expect(prediction["classes"]?.arrayValue?.count == 2)
        #expect(prediction["classes"]?[0]?["name"]?.stringValue?.hasPrefix("\(label)") == true)
      }
    }
  }

  @Test func train_keepsRunningStatisticsOfAResidualNetwork() throws {
    let model = """
        - Conv2d: {in_channels: 1, out_channels: 4, kernel_size: 3, stride: 2, padding: 1, bias: false}
        - BatchNorm2d: {num_features: 4}
        - LeakyReLU
        - ResidualBlock: {inchannel: 4, outchannel: 4}
        - ResidualBlock: {inchannel: 4, outchannel: 8, stride: 2, shortcut: true}
        - Dropout2d: {p: 0.1}
        - AdaptiveAvgPool2d: {output_size: [7, 1]}
        - Flatten
        - Linear: {in_features: 56, out_features: 10}
        - LogSoftmax: {dim: 1}
      """
    let text = Shapes.experiment(root: folder.path, epochs: 4, model: model)
      .replacingOccurrences(of: "loss: CrossEntropyLoss", with: "loss: NLLLoss")
    let trained = try train(text)
    #expect(trained.status == 0, "\(trained.errors)")
    let line = try #require(trained.lines.first { $0.hasPrefix("test accuracy ") })
    #expect(try #require(Double(line.split(separator: " ")[2])) > 0.9)
    #expect(try Command.built.run("evaluate", folder.file("run/model.tenon")).lines == [line])
  }

  @Test func train_givesTheSameBytes_forAnyNumberOfThreads() throws {
    let text = Shapes.experiment(root: folder.path, optimizer: "{Adam: {lr: 0.01}}")
    let path = try folder.write(text, to: "shapes.yaml")
    for threads in ["1", "2", "3"] {
      let result = try Command.built.run("train", path, "--run", folder.file("run\(threads)"), "--threads", threads)
      #expect(result.status == 0, "\(result.errors)")
    }
    let first = try folder.bytes("run1/model.tenon")
    #expect(try folder.bytes("run2/model.tenon") == first)
    #expect(try folder.bytes("run3/model.tenon") == first)
  }

  @Test func train_stopsAtALossThatIsNotFinite_andKeepsTheLastGoodState() throws {
    let result = try train(Shapes.experiment(root: folder.path, optimizer: "{SGD: {lr: 1e12}}"))
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error[loss-not-finite]: the loss became "))
    #expect(result.errors.contains("in epoch 1, step "))
    if result.errors.contains("-last-good.tenon") {
      let saved = try ModelArchive(path: folder.file("run/model-last-good.tenon"))
      #expect(saved.state.values.allSatisfy { $0.doubles.allSatisfy(\.isFinite) })
    } else {
      #expect(result.errors.contains("not finite any more"))
    }
  }

  @Test func set_changesTheExperiment() throws {
    let result = try train(
      Shapes.experiment(root: folder.path), "--set", "training.epochs=1", "--set", "optimizer.SGD.lr=0")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.contains { $0.hasPrefix("epoch 1/1 ") && $0.contains("lr 0 ") })
    let experiment = try ModelArchive(path: folder.file("run/model.tenon")).experiment
    #expect(experiment["training"]?["epochs"]?.intValue == 1)
  }

  @Test func clipping_boundsTheStep() throws {
    let text = Shapes.experiment(root: folder.path, epochs: 1, optimizer: "{SGD: {lr: 1.0}}")
    let path = try folder.write(text, to: "shapes.yaml")
    var largest: [Double] = []
    for (name, options) in [("free", []), ("clipped", ["--set", "training.clip_grad_norm=1e-6"])] {
      let result = try Command.built.run(["train", path, "--run", folder.file(name)] + options)
      #expect(result.status == 0, "\(result.errors)")
      let state = try ModelArchive(path: folder.file("\(name)/model.tenon")).state
      largest.append(try #require(state["5.bias"]).doubles.map(abs).max() ?? 0)
    }
    // 25 steps of at most 1e-6 leave the bias inside its initial bounds of 1/sqrt(784).
    #expect(largest[1] <= 1.0 / 28 + 25e-6)
    #expect(largest[0] > largest[1])
    let refused = try Command.built.run("train", path, "--set", "training.clip_grad_norm=0")
    #expect(refused.status == 1 && refused.errors.contains("expected: a number above 0"))
  }

  @Test func residualBranch_isWrittenWithNamedInputs() throws {
    let model = """
        - {name: stem, Conv2d: {in_channels: 1, out_channels: 4, kernel_size: 3, stride: 2, padding: 1}}
        - {name: norm, BatchNorm2d: {num_features: 4}}
        - {name: inner, Conv2d: {in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1}}
        - {name: sum, inputs: [inner, norm], Add: {}}
        - ReLU
        - ResidualBlock: {inchannel: 4, outchannel: 8, stride: 2, shortcut: true}
        - AdaptiveAvgPool2d: {output_size: 4}
        - Flatten
        - Linear: {in_features: 128, out_features: 10}
      """
    let trained = try train(Shapes.experiment(root: folder.path, epochs: 3, model: model))
    #expect(trained.status == 0, "\(trained.errors)")
    let line = try #require(trained.lines.first { $0.hasPrefix("test accuracy ") })
    #expect(try #require(Double(line.split(separator: " ")[2])) > 0.9)
    #expect(try Command.built.run("evaluate", folder.file("run/model.tenon")).lines == [line])
    let names = Set(try ModelArchive(path: folder.file("run/model.tenon")).state.keys)
    #expect(names.isSuperset(of: ["stem.weight", "norm.running_mean", "5.left.0.weight", "5.right.1.running_var"]))
  }

  @Test func run_isNeverOverwritten() throws {
    #expect(try train(Shapes.experiment(root: folder.path, epochs: 1)).status == 0)
    let before = try folder.bytes("run/model.tenon")
    let again = try train(Shapes.experiment(root: folder.path, epochs: 2))
    #expect(again.status == 1)
    #expect(again.errors.contains("error[run-exists]"))
    #expect(try folder.bytes("run/model.tenon") == before)
  }

  @Test func inspect_showsLayersOfAnExperiment_andOfAnArchive() throws {
    let text = Shapes.experiment(root: folder.path, epochs: 1)
    let experiment = try Command.built.run("inspect", try folder.write(text, to: "shapes.yaml"), "--json")
    let calls = try JSON.parse(experiment.output)["layers"]?.arrayValue ?? []
    // Which layers are fused and where layouts are converted follows from sizes.
    let layers = calls.filter { $0["component"]?.stringValue != "conversion" }
    #expect(layers.first?["component"]?.stringValue == "tenon/Conv2d")
    #expect(layers.dropFirst().first?["component"]?.stringValue?.hasPrefix("tenon/ReLU") == true)
    #expect(layers.first?["outputs"]?[0] == [16, 4, 28, 28])
    #expect(layers.first?["parameters"]?.intValue == 40)

    #expect(try train(text).status == 0)
    let archive = try JSON.parse(Command.built.run("inspect", folder.file("run/model.tenon"), "--json").output)
    #expect(archive["tensors"]?["5.weight"]?["shape"] == [10, 784])
    let plugins = archive["manifest"]?["plugins"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    #expect(
      Set(plugins) == [
        "tenon/activations", "tenon/convolution", "tenon/linear", "tenon/pooling", "tenon/regularization",
        "tenon/shaping", "tenon/transforms",
      ])
  }

  @Test func inspect_ofAnArchive_loadsNoPlugin() throws {
    let text = Shapes.experiment(root: folder.path, epochs: 1)
    #expect(try train(text).status == 0)
    var command = Command.built
    // The dynamic linker says which libraries it opens.
    command.environment = ["LD_DEBUG": "files"]
    let experiment = try command.run("inspect", try folder.write(text, to: "shapes.yaml"))
    #expect(experiment.status == 0 && experiment.errors.contains("libTenonLinear.so"))
    for options in [[], ["--json"]] {
      let archive = try command.run(["inspect", folder.file("run/model.tenon")] + options)
      #expect(archive.status == 0 && archive.errors.contains("libzip.so"))
      #expect(!archive.errors.contains("libTenon"))
    }
  }
}
