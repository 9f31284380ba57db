import Foundation
import TenonCore
import TestSupport
import Testing

/// `inspect --schedule`: the rates that a training would have, without one.
@Suite struct ScheduleTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 100, test: 10)
  }

  private func experiment(_ scheduler: String, _ training: String, _ more: String = "") throws -> String {
    try folder.write(
      """
      data: {train: {MNIST: {root: \(folder.path)}}, transforms: [ToTensor], batch_size: 16}
      model: [Flatten, {name: hidden, Linear: {in_features: 784, out_features: 4}}, {name: head, Linear: {in_features: 4, out_features: 10}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      \(scheduler.isEmpty ? "" : "scheduler: \(scheduler)")
      training: \(training)
      \(more)
      """, to: "rates.yaml")
  }

  private func inspect(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["inspect"] + arguments + ["--schedule"])
  }

  /// Rates between epochs need no data.
  @Test func epochs_areRows_ofEachGroup() throws {
    let path = try experiment(
      "{StepLR: {step_size: 2, gamma: 0.5}}", "{epochs: 4, unfreeze: {epoch: 3, match: hidden.*, lr: 0.01}}",
      "parameter_groups: [{match: \"*.bias\", lr: 0.2}]")
    let table = try inspect(path, "--set", "data.train.MNIST.root=/nowhere")
    #expect(table.status == 0, "\(table.errors)")
    #expect(
      table.lines == [
        "schedule of rates: 4 epochs, constant in each", "lr_1: *.bias", "lr_2: hidden.*, from epoch 3 on",
        "epoch    lr  lr_1  lr_2", "    1   0.1   0.2", "    2   0.1   0.2", "    3  0.05   0.1  0.01",
        "    4  0.05   0.1  0.01",
      ])
    let csv = try inspect(path, "--csv")
    #expect(csv.lines.prefix(2) == ["epoch,lr,lr_1,lr_2", "1,0.1,0.2,"] && csv.lines.count == 5)
    let json = try JSON.parse(inspect(path, "--json").output)
    #expect(json["groups"]?[2] == ["name": "lr_2", "match": ["hidden.*"], "first_epoch": 3])
    #expect(json["rows"]?[0] == ["epoch": 1, "lr": 0.1, "lr_1": 0.2, "lr_2": nil])
    #expect(json["rows"]?.arrayValue?.count == 4)
  }

  @Test func frozenAndAddedGroups_areShownOfAnExperiment() throws {
    let path = try experiment("", "{epochs: 4, frozen: head.bias, unfreeze: {epoch: 3, match: hidden.*, lr: 0.01}}")
    let result = try Command.built.run("inspect", path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.contains("lr_1: hidden.*, 3,140 parameters, from epoch 3 on"), "\(result.output)")
    #expect(try #require(result.lines.last).hasPrefix("3,190 parameters, 40 of them trained, "))
    let groups = try JSON.parse(Command.built.run("inspect", path, "--json").output)["groups"]
    #expect(groups?[0] == ["name": "lr", "match": nil, "first_epoch": 1, "parameters": 40])
  }

  /// Those of a training, step by step; 100 samples are 7 batches.
  @Test func steps_areThoseOfATraining() throws {
    let path = try experiment(
      "{OneCycleLR: {max_lr: 0.5, total_steps: 15, cycle_momentum: false}}", "{epochs: 2, scheduler_interval: step}")
    let rows = try #require(JSON.parse(inspect(path, "--json").output)["rows"]?.arrayValue)
    #expect(rows.count == 14 && rows[8]["epoch"] == 2 && rows[8]["step"] == 2)
    let result = try Command.built.run("train", path, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    let trained = try String(contentsOfFile: folder.file("run/metrics.jsonl"), encoding: .utf8).split(separator: "\n")
      .map { try JSON.parse(String($0))["lr"]?.doubleValue }
    // What an epoch begins with.
    #expect(trained == [rows[0]["lr"]?.doubleValue, rows[7]["lr"]?.doubleValue])
    let given = try inspect(path, "--steps-per-epoch", "7", "--csv", "--set", "data.train.MNIST.root=/nowhere")
    #expect(given.lines.count == 15, "\(given.errors)")
  }

  @Test func swa_leadsTheRate_andTheSchedulerRests() throws {
    let path = try experiment(
      "{ExponentialLR: {gamma: 0.5}}", "{epochs: 5, swa: {start: 2, lr: 0.2, anneal_epochs: 2, anneal: linear}}")
    let lines = try inspect(path, "--csv").lines
    #expect(lines == ["epoch,lr", "1,0.1", "2,0.05", "3,0.125", "4,0.2", "5,0.2"])
  }

  @Test func longSchedules_areShownInAFewRows_wholeOnRequest() throws {
    let path = try experiment("{CosineAnnealingLR: {T_max: 3000}}", "{epochs: 3, scheduler_interval: step}")
    let table = try inspect(path, "--steps-per-epoch", "1000")
    #expect(table.lines.count == 43 && table.lines.last == "40 of 3,000 rows; all: --csv or --json")
    #expect(table.lines[2].hasPrefix("    1     1  ") && table.lines[41].hasPrefix("    3  1000  "))
    #expect(try inspect(path, "--steps-per-epoch", "1000", "--csv").lines.count == 3001)
    let endless = try inspect(path, "--steps-per-epoch", "1000000000")
    #expect(endless.status == 1 && endless.errors.hasPrefix("error[schedule-too-long]: "), "\(endless.errors)")
  }

  @Test func whatOnlyATrainingKnows_isSaid() throws {
    let plateau = try inspect(experiment("ReduceLROnPlateau", "{epochs: 2}"))
    #expect(plateau.status == 1 && plateau.errors.hasPrefix("error[schedule-unknown]: "), "\(plateau.errors)")
    #expect(plateau.errors.contains("follows train_loss"))
    let path = try experiment("", "{epochs: 2}")
    #expect(try inspect(path).lines.suffix(2) == ["    1  0.1", "    2  0.1"])
    #expect(try Command.built.run("inspect", path, "--csv").errors.contains("--csv goes with --schedule"))
    #expect(try inspect("model.tenon").errors.contains("--schedule needs an experiment"))
  }
}
