import Foundation
import TenonCore
import TenonExperiment
import TenonTraining
import TestSupport
import Testing

/// The tables that the reference of experiments is made of are what their reader goes by.
@Suite struct ExperimentKeyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let text = """
    data: {train: FakeData}
    model: [Flatten]
    loss: CrossEntropyLoss
    optimizer: SGD
    """

  private func experiment(_ overrides: String...) throws -> Experiment {
    try Experiment(path: try folder.write(Self.text, to: "demo.yaml"), overrides: overrides)
  }

  /// Where each mapping of the tables may stand, as paths of `--set`.
  private static let places = [
    "the experiment": "", "data": "data.", "data.transforms": "data.transforms.",
    "data.padding.FIELD": "data.padding.input.", "data.sampler": "data.sampler.", "model": "model.",
    "a layer": "model.0.", "a loss": "loss.",
    "a metric": "metrics.", "a parameter group": "parameter_groups.0.", "an initializer rule": "initializers.0.",
    "training": "training.", "training.early_stopping": "training.early_stopping.",
    "training.checkpoints": "training.checkpoints.", "initialize": "initialize.",
    "training.unfreeze": "training.unfreeze.", "training.ema": "training.ema.", "training.swa": "training.swa.",
    "report": "report.",
  ]

  /// What must stand beside a key for it to be read.
  private static let context = [
    "model": "model={layers: [Flatten]}", "a layer": "model=[{Flatten: {}}]", "a loss": "loss={CrossEntropyLoss: {}}",
    "a metric": "metrics={Accuracy: {}}", "a parameter group": "parameter_groups=[{match: x, lr: 1}]",
    "training.unfreeze": "training.unfreeze={epoch: 2, match: x}", "training.swa": "training.swa={start: 2}",
    "an initializer rule": "initializers=[{match: x}]", "initialize": "initialize={from: x.pt}",
    "training.checkpoints": "training.checkpoints={every_epochs: 2}",
    "data.padding.FIELD": "data.padding={input: {value: 0}}",
  ]

  private static var keys: [(table: SettingTable, key: SettingKey)] {
    ExperimentReference.all(from: Experiment.keys).flatMap { table in table.keys.map { (table, $0) } }
  }

  @Test func everyTable_isKnownToTheseTests() {
    #expect(Set(Self.keys.map(\.table.name)) == Set(Self.places.keys))
    #expect(Self.keys.count > 60)
  }

  /// A key that nobody reads would take anything.
  @Test func everyKey_isRead_andRefusesWhatItCannotBe() throws {
    for (table, key) in Self.keys {
      let place = try #require(Self.places[table.name])
      let overrides = [Self.context[table.name], "\(place)\(key.name)=[[1, {a: {b: {}, c: 1}}]]"].compactMap(\.self)
      let path = try folder.write(Self.text, to: "demo.yaml")
      let error = #expect(throws: ExperimentError.self, "\(table.name): \(key.name)") {
        try Experiment(path: path, overrides: overrides)
      }
      #expect(error?.description.contains(key.name) == true, "\(table.name): \(key.name): \(error?.description ?? "")")
    }
  }

  @Test func everyDefault_isWhatHoldsWithoutTheKey() throws {
    let left = try experiment().json
    for (table, key) in Self.keys {
      guard let standard = key.standard, !["data.padding.FIELD", "data.sampler", "initialize"].contains(table.name),
        !table.name.hasPrefix("training."),
        let place = Self.places[table.name]
      else { continue }
      let context = Self.context[table.name].map { [$0] } ?? []
      let path = try folder.write(Self.text, to: "demo.yaml")
      let written = try Experiment(path: path, overrides: context + ["\(place)\(key.name)=\(standard)"])
      #expect(written.json == left, "\(table.name): \(key.name)")
    }
    let stopping = try experiment("training.early_stopping={}").json["training"]?["early_stopping"]
    #expect(stopping == ["patience": 3, "min_delta": 0.0])
    let sampler = try experiment("data.sampler={}").json["data"]?["sampler"]
    #expect(sampler == ["weights": "balanced", "replacement": true])
    let ema = try experiment("training.ema={}").json["training"]?["ema"]
    #expect(ema == ["decay": 0.999, "warmup": false, "use_buffers": false])
    let checkpoints = try experiment("training.checkpoints={}").json["training"]?["checkpoints"]
    #expect(checkpoints == ["every_epochs": 1])
    let (file, written) = ("initialize={from: x.pt}", "initialize={from: x.pt, strict: true, optimizer: false}")
    #expect(try experiment(file).json == experiment(written).json)
    let swa = try experiment("training.swa={start: 2}").json["training"]?["swa"]
    #expect(swa == ["start": 2, "anneal_epochs": 10, "anneal": "cos"])
  }

  @Test func required_isRefusedWhenItIsMissing() throws {
    for (table, key) in Self.keys where key.isRequired && table.name == "the experiment" {
      let error = #expect(throws: ExperimentError.self) { try experiment("\(key.name)=") }
      #expect(error?.diagnostic.headline == "the experiment needs the key '\(key.name)'")
    }
  }

  @Test func reference_hasARowForEveryKey() {
    let lines = Set(ExperimentReference.markdown(example: "name: demo").split(separator: "\n").map(String.init))
    for (table, key) in Self.keys {
      #expect(lines.contains { $0.hasPrefix("| `\(key.name)` | ") }, "\(table.name): \(key.name)")
    }
    #expect(lines.contains("| `batch_size` | integer | 1 to 1048576 | `32` | samples of a training step |"))
    #expect(lines.contains("name: demo"))
  }

  /// The one with the longer way of being wrong: two keys, block and flow, and none of the rest of the file.
  @Test func repeatedKey_isNamedWithBothLines() throws {
    func message(_ text: String) throws -> String {
      let path = try folder.write(text, to: "twice.yaml")
      let error = #expect(throws: ExperimentError.self) { try Experiment(path: path) }
      return error?.description.replacingOccurrences(of: folder.path, with: "DIR") ?? ""
    }
    #expect(
      try message("name: a\ntraining:\n  epochs: 1\n  # more\n  epochs: 2\nloss: MSELoss\n") == """
        error[repeated-key]: 'epochs' stands twice in one mapping
          DIR/twice.yaml:3: epochs: 1
          DIR/twice.yaml:5: epochs: 2
          help: leave out one of them, or put both into one
        """)
    #expect(
      try message("name: a\ntraining: {epochs: 1, epochs: 2}\n") == """
        error[repeated-key]: 'epochs' stands twice in one mapping
          DIR/twice.yaml:2: training: {epochs: 1, epochs: 2}
          help: leave out one of them, or put both into one
        """)
    let list = try message("model:\n  - name: a\n    Conv2d:\n      x: 1\n    name: b\n")
    #expect(list.contains("DIR/twice.yaml:2: - name: a\n  DIR/twice.yaml:5: name: b\n"))
  }
}
