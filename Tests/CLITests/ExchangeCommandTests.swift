import Foundation
import TenonArchive
import TenonCore
import TenonExchange
import TenonFormats
import TestSupport
import Testing

/// `export`, `import`, `convert`, and trainings that start with the tensors of a file.
@Suite struct ExchangeCommandTests {
  private let folder: TemporaryFolder
  private let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    experiment = try folder.write(
      """
      name: exchange
      seed: 4
      data: {train: {Blobs: {size: 48, num_classes: 3, shapes: [[5]], noise: 1}}, batch_size: 8, shuffle: false}
      model:
        - {name: body, Linear: {in_features: 5, out_features: 7}}
        - {name: norm, BatchNorm1d: {num_features: 7}}
        - Tanh
        - {name: head, Linear: {in_features: 7, out_features: 3}}
      loss: CrossEntropyLoss
      optimizer: {Adam: {lr: 0.02}}
      parameter_groups: [{match: "*.bias", lr: 0.01}]
      training: {epochs: 1}
      """, to: "experiment.yaml")
  }

  private func tenon(_ arguments: String...) throws -> Command.Output {
    let command = Command.built(in: folder)
    return try command.run(arguments)
  }

  /// Runs a command that must succeed.
  @discardableResult
  private func done(_ arguments: String...) throws -> Command.Output {
    let command = Command.built(in: folder)
    let result = try command.run(arguments)
    try #require(result.status == 0, "\(arguments): \(result.errors)")
    return result
  }

  private func state(_ name: String) throws -> [String: Tensor] { try ModelArchive(path: folder.file(name)).state }

  @Test(arguments: ["pt", "safetensors", "npz"])
  func exportedTensors_comeBackIntoExperimentAndArchive(format: String) throws {
    try done("train", experiment, "--run", "run")
    try done("train", experiment, "--run", "other", "--set", "seed=9")
    let exported = try done("export", "run/model.tenon", "--to", format)
    #expect(exported.output.contains("run/model.\(format): 9 tensors, 95 numbers"), "\(exported.output)")
    try done("import", "run/model.\(format)", "--model", experiment, "-o", "a.tenon")
    try done("import", "run/model.\(format)", "--model", "other/model.tenon", "-o", "b.tenon")
    let trained = try state("run/model.tenon")
    #expect(try state("other/model.tenon") != trained)
    #expect(try state("a.tenon") == trained && state("b.tenon") == trained)
    #expect(try ModelArchive(path: folder.file("a.tenon")).metrics.isEmpty)
    #expect(try done("inspect", "a.tenon").output.contains("body"))
  }

  @Test func names_areInTheOrderOfPyTorchsModules() throws {
    try done("train", experiment, "--run", "run")
    try done("export", "run/model.tenon", "--to", "pt", "-o", "m.pt")
    #expect(
      try TensorFile.open(folder.file("m.pt")).tensors.map(\.name) == [
        "body.weight", "body.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
        "norm.num_batches_tracked", "head.weight", "head.bias",
      ])
  }

  @Test func training_goesOnThroughPyTorchsForm_toTheSameBits() throws {
    try done("train", experiment, "--run", "whole", "--set", "training.epochs=2")
    try done("train", experiment, "--run", "first")
    try done("export", "first/checkpoint.tenon", "--to", "pt", "-o", "first.pt")
    try done("export", "first/model.tenon", "--checkpoint", "--to", "pt", "-o", "again.pt")
    #expect(try folder.bytes("first.pt") == folder.bytes("again.pt"))
    let further = ["--set", "initialize.optimizer=true"]
    let whole = try state("whole/model.tenon")
    // Numbers of parameters are those of groups: weights here, biases behind them.
    for (file, run) in [("first.pt", "pt"), ("first/checkpoint.tenon", "tenon")] {
      let result = try done("train", experiment, "--initialize", file, "--run", run, further[0], further[1])
      #expect(result.errors.contains("9 of 9 tensors taken from \(file)"))
      #expect(
        result.errors.contains("18 of 18 tensors of the optimizer's state taken from \(file)"), "\(result.errors)")
      #expect(try state("\(run)/model.tenon") == whole)
    }
    try done("train", experiment, "--initialize", "first.pt", "--run", "without")
    #expect(try state("without/model.tenon") != whole)
  }

  @Test func checkpointOfPyTorch_hasEveryNumberOfTheGroups() throws {
    try done("train", experiment, "--run", "run")
    try done("export", "run/checkpoint.tenon", "--to", "pt", "-o", "c.pt")
    let root = try TorchFile(folder.file("c.pt")).root
    guard case .list(let groups)? = root["optimizer_state_dict"]?["param_groups"], groups.count == 2,
      case .list(let members)? = groups[1]["params"]
    else {
      Issue.record("there are no two groups")
      return
    }
    #expect(groups.map { $0["lr"]?.number } == [0.02, 0.01])
    #expect(members.map(\.number) == [3, 4, 5])
    for key in [
      "betas", "eps", "weight_decay", "amsgrad", "maximize", "foreach", "capturable", "differentiable", "fused",
    ] {
      #expect(groups[0][key] != nil, "\(key)")
    }
    #expect(root["step"]?.number == 6 && root["epoch"]?.number == 1)
    try done("export", "run/checkpoint.tenon", "--to", "pt", "--weights-only", "-o", "w.pt")
    #expect(try TensorFile.open(folder.file("w.pt")).tensors.count == 9)
    try done("export", "run/checkpoint.tenon", "--to", "tenon", "-o", "m.tenon")
    #expect(try !Checkpoint.isOne(folder.file("m.tenon")) && state("m.tenon") == state("run/checkpoint.tenon"))
  }

  @Test func resumedRun_andEvaluation_readNoInitialFile() throws {
    try done("train", experiment, "--run", "run")
    try done("export", "run/model.tenon", "--to", "npz", "-o", "start.npz")
    try done("train", experiment, "--initialize", "start.npz", "--run", "tuned", "--set", "data.split=[3, 1]")
    try FileManager.default.removeItem(atPath: folder.file("start.npz"))
    try done("train", "--resume", "tuned", "--set", "training.epochs=2")
    try done("inspect", "tuned/model.tenon")
    let archive = try ModelArchive(path: folder.file("tuned/model.tenon"))
    #expect(archive.experiment["initialize"]?["from"] == "start.npz")
    let gone = try tenon("train", experiment, "--initialize", "start.npz", "--run", "gone")
    #expect(gone.status == 1 && gone.errors.contains("start.npz") && !Folder.holds(folder.file("gone")))
  }

  @Test func differences_areAnError_orReported() throws {
    try done("train", experiment, "--run", "run")
    try done("export", "run/model.tenon", "--to", "safetensors", "-o", "m.safetensors")
    let wider = ["--set", "model.3.Linear.out_features=4", "--set", "data.train.Blobs.num_classes=4"]
    let strict = try tenon(
      "train", experiment, "--initialize", "m.safetensors", "--run", "a", wider[0], wider[1], wider[2], wider[3])
    #expect(strict.status == 1 && strict.errors.contains("error[weights-mismatch]"), "\(strict.errors)")
    #expect(strict.errors.contains("head.weight is float32 [4, 7], in the file float32 [3, 7]"))
    let loose = try done(
      "train", experiment, "--initialize", "m.safetensors", "--run", "b", wider[0], wider[1], wider[2], wider[3],
      "--set", "initialize.strict=false")
    #expect(loose.errors.contains("7 of 9 tensors taken from m.safetensors; of another shape: "), "\(loose.errors)")
    let head = try done(
      "train", experiment, "--initialize", "m.safetensors", "--run", "c", wider[0], wider[1], wider[2], wider[3],
      "--set", "initialize.exclude=head.*")
    #expect(head.errors.contains("7 of 7 tensors taken from m.safetensors"), "\(head.errors)")
  }

  @Test func commandThatCannotBe_saysWhatToDo() throws {
    try done("train", experiment, "--run", "run")
    try done("export", "run/model.tenon", "--to", "npz", "-o", "m.npz")
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["convert", "m.npz", "m.txt"], 1, ".pt, .safetensors or .npz"),
      (["convert", "m.npz", "m.tenon"], 1, "tenon import FILE --model"),
      (["convert", experiment, "m.npz"], 1, "error[exchange-format]"),
      (["convert", "run", "m.npz"], 1, "run/model.tenon"),
      (["convert", "m.npz", "n.npz", "--part", "x"], 1, "no parts"),
      (["export", "m.npz", "--to", "pt"], 1, "tenon convert"),
      (["export", "run/model.tenon", "--to", "tenon"], 1, "-o FILE"),
      (["export", "run/model.tenon", "--to", "docx"], 2, "docx"),
      (["export", "run/model.tenon", "--to", "npz", "--checkpoint"], 2, "--to pt"),
      (["import", "m.npz", "--model", "run/model.tenon", "-o", "o.tenon", "--rename", "x"], 2, "OLD=NEW"),
      (["import", "m.npz", "--model", "run/model.tenon", "-o", "o.tenon", "--rename", "x.=y."], 1, "weights-rule"),
      (["train", "--resume", "run", "--initialize", "m.npz"], 2, "--initialize"),
    ]
    for test in cases {
      let command = Command.built(in: folder)
      let result = try command.run(test.arguments)
      #expect(result.status == test.status && result.errors.contains(test.says), "\(test.arguments): \(result.errors)")
    }
  }
}
