import Foundation
import TenonCore
import TestSupport
import Testing

/// What `bench` measures and says; how long it takes is never tested.
@Suite struct BenchTests {
  @Test func layerAlone_isMeasuredInTheLayoutInWhichItIsFastest() throws {
    let result = try Command.built.run(
      "bench", "layer", "Conv2d", "in_channels=16", "out_channels=16", "kernel_size=3", "--input", "4,16,28,28",
      "--seconds", "0.01", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSON.parse(Array(result.output.utf8), source: "bench")
    #expect((json["forward_seconds"]?.doubleValue ?? 0) > 0 && (json["backward_seconds"]?.doubleValue ?? 0) > 0)
    #expect(json["outputs"] == [[4, 16, 26, 26]])
    let eval = try Command.built.run(
      "bench", "layer", "Embedding", "num_embeddings=50", "embedding_dim=8", "--input", "4,7", "--below", "50",
      "--eval",
      "--seconds", "0.01")
    #expect(eval.status == 0 && eval.output.hasPrefix("Embedding: forward ") && !eval.output.contains("backward"))
  }

  @Test func compositeAndRefusedInputs_areSaidToBeSo() throws {
    let composite = try Command.built.run(
      "bench", "layer", "ResidualBlock", "inchannel=16", "outchannel=16", "--input", "1,16,8,8")
    #expect(composite.status == 1 && composite.errors.contains("not one"), "\(composite.errors)")
    let refused = try Command.built.run("bench", "layer", "Linear", "in_features=4", "out_features=2", "--input", "3,5")
    #expect(refused.status == 1 && refused.errors.contains("4"), "\(refused.errors)")
    #expect(try Command.built.run("bench", "layer", "ReLU", "--input", "3,x").status == 2)
  }

  static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Examples").path

  private func bench(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["bench", "\(Self.examples)/MNIST/experiment.yaml"] + arguments)
  }

  @Test func bench_measuresTrainingWithoutData() throws {
    let result = try bench("--input", "1,28,28", "--batch", "4", "--steps", "5", "--threads", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSON.parse(result.output)
    #expect(json["name"]?.stringValue == "mnist")
    #expect(json["task"]?.stringValue == "train")
    #expect(json["batch_size"]?.intValue == 4)
    #expect(json["threads"]?.intValue == 1)
    let seconds = try #require(json["seconds"]?.arrayValue).compactMap(\.doubleValue)
    #expect(seconds.count == 5 && seconds.allSatisfy { $0 > 0 })
    #expect(json["seconds_per_step"]?.doubleValue == seconds.sorted()[2])
    // Two convolutions and a linear layer, multiply and add, three times; the other layers add little.
    let products = 784 * 25 * 20 + 196 * 25 * 20 * 20 + 980 * 10
    let flops = try #require(json["flops_per_step"]?.doubleValue) / Double(3 * 4 * 2 * products)
    #expect(flops > 1 && flops < 1.02)
    #expect(try #require(json["peak_gflops"]?.doubleValue) > 0)
    #expect(try #require(json["peak_memory_bytes"]?.intValue) > json["arena_bytes"]?.intValue ?? .max)
    #expect(json["allocations_per_step"] == nil)
  }

  @Test func eval_isForwardAlone() throws {
    let options = ["--input", "1,28,28", "--batch", "4", "--steps", "1", "--profile", "--json"]
    let command = ["bench", "\(Self.examples)/MNIST/experiment.yaml"] + options
    let train = try JSON.parse(Command.built.run(command).output)
    let eval = try JSON.parse(Command.built.run(command + ["--eval"]).output)
    #expect(eval["task"]?.stringValue == "eval")
    let layers = try #require(eval["layers"]?.arrayValue)
    // Fused layers bear the paths of all their members, conversions of layouts none.
    let paths = layers.compactMap { $0["path"]?.stringValue }.flatMap { $0.split(separator: " + ") }
    #expect(paths.filter { !$0.isEmpty } == (0..<8).map { "\($0)" })
    #expect(layers.allSatisfy { $0["backward_seconds"]?.doubleValue == 0 })
    let trained = try #require(train["layers"]?.arrayValue)
    #expect(trained.last?["path"]?.stringValue == "loss")
    for path in ["0", "3", "7"] {
      let layer = try #require(trained.first { $0["path"]?.stringValue == path })
      #expect(try #require(layer["backward_seconds"]?.doubleValue) > 0)
    }
  }

  @Test func profile_isATableOfLayers() throws {
    let result = try bench("--input", "1,28,28", "--batch", "2", "--steps", "1", "--profile")
    #expect(result.lines.first?.hasPrefix("mnist, training, batch 2, ") == true)
    for name in ["tenon/Conv2d", "MaxPool2d", "tenon/CrossEntropyLoss", "all layers"] {
      #expect(result.output.contains(name))
    }
  }

  @Test func bench_readsTheExperimentsDataWhenThereIsAny() throws {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let text = Shapes.experiment(root: folder.path)
    let result = try Command.built.run("bench", folder.write(text, to: "shapes.yaml"), "--steps", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try JSON.parse(result.output)["batch_size"]?.intValue == 16)
  }

  @Test func loading_isMeasuredAlone_overAsManyEpochsAsItTakes() throws {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 40)
    let experiment = try folder.write(Shapes.experiment(root: folder.path), to: "shapes.yaml")
    for workers in [0, 2] {
      let result = try Command.built.run(
        "bench", experiment, "--loading", "--json", "--set", "data.num_workers=\(workers)", "--batch", "15", "--steps",
        "7")
      #expect(result.status == 0, "\(result.errors)")
      let json = try JSON.parse(result.output)
      #expect(json["task"]?.stringValue == "loading" && json["workers"]?.intValue == workers)
      // Epochs of 15, 15 and 10, two batches of the first not timed.
      #expect(json["batches"]?.intValue == 7 && json["samples"]?.intValue == 10 + 40 + 40)
      #expect(try #require(json["images_per_second"]?.doubleValue) > 0)
    }
    let text = try Command.built.run("bench", experiment, "--loading")
    #expect(
      text.lines.first?.hasPrefix("shapes, loading, batch 16, 1 workers: 40 images in ") == true, "\(text.output)")
    #expect(text.lines.count == 2 && text.lines.last?.hasSuffix(" images/s") == true)
    #expect(try Command.built.run("bench", experiment, "--loading", "--eval").status == 2)
  }

  @Test func missingData_helpsWithInput() throws {
    let result = try Command.built.run(
      "bench", "\(Self.examples)/MNIST/experiment.yaml", "--set", "data.train.MNIST.root=/nonexistent")
    #expect(result.status == 1)
    #expect(result.errors.contains("--input 3,224,224"))
  }

  /// Names and arguments of an example are right when nothing but its data is missing.
  @Test(arguments: ["MNIST", "PlanesBirds", "Food11", "WideStageResNet34", "FineTuning"])
  func examples_lackNothingButData(name: String) throws {
    var command = Command.built
    command.folder = try TemporaryFolder().path
    let path = "\(Self.examples)/\(name)/experiment.yaml"
    let result = try command.run("inspect", path)
    #expect(result.status == 1 && result.errors.contains("error[bad-data]"), "\(result.errors)")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(name != "WideStageResNet34" || lines.count - 1 <= 30)
  }

  @Test(arguments: [["--input", "3x224x224"], ["--input", "3,224"], ["--steps", "0"], ["--batch", "0"]])
  func optionsThatCannotBe_areRefused(options: [String]) throws {
    let result = try Command.built.run(["bench", "\(Self.examples)/MNIST/experiment.yaml"] + options)
    #expect(result.status == 2)
    #expect(result.errors.contains(options[0]))
  }

  @Test func input_thatDoesNotFitTheNetworkIsRefused() throws {
    let result = try bench("--input", "3,28,28")
    #expect(result.status == 1)
    #expect(result.errors.contains("layer '0'"))
  }

  @Test func settingsThatHoldTheMachineBack_areNoted() throws {
    var command = Command.built
    command.environment = ["OPENBLAS_CORETYPE": "Haswell"]
    let result = try command.run(
      "bench", "\(Self.examples)/MNIST/experiment.yaml", "--input", "1,28,28", "--batch", "1", "--steps", "1")
    #expect(result.status == 0)
    #expect(result.errors.contains("OPENBLAS_CORETYPE=Haswell"))
  }
}
