import ArgumentParser
import Foundation
import TenonCore
import TenonTraining

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train the model of an experiment.",
    discussion: "Ends with the model as an archive in the run's folder, which `evaluate` and `predict` use.")

  @ArgumentParser.Argument(help: ArgumentHelp("The experiment, a YAML file.", valueName: "EXPERIMENT"))
  var experiment: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting, as in --set optimizer.Adam.lr=0.01; may be repeated.", valueName: "K=V"))
  var overrides: [String] = []

  @Option(
    name: .customLong("run"), help: ArgumentHelp("The run's folder. Default: a new one, runs/NAME.", valueName: "DIR"))
  var runPath: String?

  @OptionGroup var host: HostOptions

  func run() throws {
    let experiment = try Experiment(path: experiment, overrides: overrides)
    let folder = try RunFolder(runPath, name: experiment.name)
    let trainer = try Trainer(experiment, factory: host.factory(), archivePath: folder.archivePath)
    try folder.create()
    let progress = ProgressPrinter()
    trainer.observer = progress
    let result = try trainer.run()
    if let test = result.test { Console.line(Format.evaluation(test, "test")) }
    Console.line("archive: \(result.archivePath)")
    let program = CommandLine.arguments.first ?? "tenon"
    Console.line("try next:")
    if result.test != nil { Console.line("  \(program) evaluate \(result.archivePath)") }
    Console.line("  \(program) predict \(result.archivePath) IMAGE.png --top 3")
    Console.line("  \(program) inspect \(result.archivePath)")
  }
}

/// Where a run keeps its files.
private struct RunFolder {
  let path: String
  var archivePath: String { "\(path)/model.tenon" }

  /// - Parameter given: the folder that the user names; it must not hold a run already.
  /// - Throws: `RunError`.
  init(_ given: String?, name: String) throws {
    let manager = FileManager.default
    if let given {
      path = given.count > 1 && given.hasSuffix("/") ? String(given.dropLast()) : given
      guard !manager.fileExists(atPath: archivePath) else { throw RunError.exists(path) }
      return
    }
    var (candidate, number) = ("runs/\(name)", 1)
    while manager.fileExists(atPath: candidate) {
      number += 1
      candidate = "runs/\(name)-\(number)"
    }
    path = candidate
  }

  func create() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RunError.notCreated(path, "\(error.localizedDescription)")
    }
  }
}

/// A run's folder that cannot be used.
private struct RunError: TenonError {
  let diagnostic: Diagnostic

  static func exists(_ path: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("run-exists", "\(path) holds a run already")
        .help("name another folder with --run, or leave it out and get a new one"))
  }

  static func notCreated(_ path: String, _ reason: String) -> RunError {
    RunError(diagnostic: Diagnostic("run-folder", "cannot make the folder \(path)").received(reason))
  }
}
