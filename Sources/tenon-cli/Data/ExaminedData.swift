import ArgumentParser
import Foundation
import Tenon

/// Data that is looked at: that of an experiment, or a dataset alone.
struct ExaminedData: ParsableArguments {
  @ArgumentParser.Argument(
    help: ArgumentHelp("An experiment, or the name of a dataset.", valueName: "EXPERIMENT|DATASET"))
  var what: String

  @ArgumentParser.Argument(help: ArgumentHelp("The dataset's arguments, as in root=photos.", valueName: "K=V"))
  var arguments: [String] = []

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting of the experiment, as in --set data.train.ImageFolder.root=photos.", valueName: "K=V"))
  var overrides: [String] = []

  @OptionGroup var host: HostOptions

  private var isExperiment: Bool {
    [".yaml", ".yml", ".json"].contains { what.lowercased().hasSuffix($0) }
      || FileManager.default.fileExists(atPath: what)
  }

  func validate() throws {
    for argument in arguments where !argument.contains("=") {
      throw ValidationError("a dataset's argument is a name and a value, as in root=photos, received '\(argument)'")
    }
    guard isExperiment else {
      guard overrides.isEmpty else {
        throw ValidationError("--set is about an experiment; a dataset's arguments follow it")
      }
      return
    }
    guard arguments.isEmpty else {
      throw ValidationError("arguments follow a dataset; settings of an experiment are changed by --set")
    }
  }

  /// The experiment; of a dataset alone one that has nothing else of interest.
  func experiment() throws -> Experiment {
    guard !isExperiment else { return try Experiment(path: what, overrides: overrides) }
    var component = JSONObject()
    component[what] = .object([:])
    let json: JSON = [
      "name": "data", "data": ["train": .object(component)], "model": ["Identity"], "loss": "MSELoss",
      "optimizer": ["SGD": ["lr": 0.1]],
    ]
    return try Experiment(
      json: json, overrides: arguments.map { "data.train.\(what).\($0)" }, source: "the arguments of \(what)")
  }

  /// Reads every sample once.
  func report() throws -> DataReport {
    let experiment = try experiment()
    let factory = try host.session(for: experiment).factory
    let canRewrite = Terminal.canRewrite
    let report = try DataReport(experiment, factory: factory) { part, done, count in
      guard canRewrite else { return }
      Console.status(
        "\(part) \(ProgressBar.text(Double(done) / Double(count))) \(Format.count(done))/\(Format.count(count))")
    }
    Console.status("")
    for note in report.notes { Console.error("note: \(note)") }
    return report
  }
}
