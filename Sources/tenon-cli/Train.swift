import ArgumentParser
import Tenon

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train the model of an experiment.",
    discussion: """
      Ends with the model as an archive in the run's folder, which `evaluate` and `predict` use.
      Ctrl-C finishes the step and saves, a second one exits at once; --resume goes on to the same result.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp("The experiment, a YAML file. With --resume it may be left out.", valueName: "EXPERIMENT"))
  var experiment: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting, as in --set optimizer.Adam.lr=0.01; may be repeated.", valueName: "K=V"))
  var overrides: [String] = []

  @Option(
    name: .customLong("run"), help: ArgumentHelp("The run's folder. Default: a new one, runs/NAME.", valueName: "DIR"))
  var runPath: String?

  @Option(
    name: .customLong("resume"),
    help: ArgumentHelp(
      "Go on with the run in this folder. Epochs, workers, threads and the places of files may change.",
      valueName: "DIR"))
  var resumedPath: String?

  @Flag(help: "Write the loss of every step to steps.csv in the run's folder.")
  var logSteps = false

  @Flag(
    help: """
      Accept the plugins that are here in place of those in tenon.lock, which is written anew, or of the resumed run.
      """)
  var updateLock = false

  @Flag(help: "With --resume: go on although the data has changed since the run began.")
  var acceptData = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard experiment != nil || resumedPath != nil else { throw ValidationError("name an experiment, or use --resume") }
    guard !acceptData || resumedPath != nil else {
      throw ValidationError("--accept-data is about a run that is gone on with: it needs --resume")
    }
    guard runPath == nil || resumedPath == nil else {
      throw ValidationError("--run names a new run's folder, --resume an old one's: give one of them")
    }
  }

  func run() throws {
    let (trainer, directory) = try resumedPath.map(resume) ?? begin()
    let guardian = RunGuard(directory, limit: trainer.experiment.training.watchdogSeconds)
    trainer.observers = [ProgressPrinter(), RunLog(directory), guardian] + (logSteps ? [StepLog(directory)] : [])
    let interruption = Interruption(trainer.stopRequest)
    let result = try withExtendedLifetime(interruption) { try trainer.run(in: directory) }
    if result.ending == .stopped {
      Console.error("stopped; go on with: \(Console.program) train --resume \(directory.path)")
      throw ExitCode(130)
    }
    Console.line("archive: \(directory.modelPath)")
    Console.line("try next:")
    if result.test != nil { Console.line("  \(Console.program) evaluate \(directory.modelPath)") }
    if trainer.archive().readsImages {
      Console.line("  \(Console.program) predict \(directory.modelPath) IMAGE.png --top 3")
    }
    Console.line("  \(Console.program) inspect \(directory.modelPath)")
  }

  /// A new run; its folder is made when everything else is known to fit.
  private func begin() throws -> (Trainer, RunDirectory) {
    let path = experiment ?? ""
    let experiment = try Experiment(path: path, overrides: overrides)
    let lock = try LockFile(beside: path)
    let session = try host.session(for: experiment, lock: updateLock ? nil : lock)
    let trainer = try session.trainer(experiment)
    note(try trainer.notes + session.deviations(from: lock))
    let directory = try RunDirectory(runPath, name: experiment.name)
    try keep(session.lockEntries, in: lock, and: LockFile(path: "\(directory.path)/\(LockFile.name)"))
    return (trainer, directory)
  }

  /// Writes what is used into the lock files beside the experiment and in the run.
  private func keep(_ entries: [LockFile.Entry], in locks: LockFile, and copy: LockFile) throws {
    guard !entries.isEmpty else { return }
    var (lock, copy) = (locks, copy)
    if lock.update(entries) {
      try lock.write()
      Console.error("note: \(lock.path) names the plugins of this training; share it with the experiment")
    }
    if copy.path != lock.path, copy.update(entries) { try copy.write() }
  }

  private func resume(_ path: String) throws -> (Trainer, RunDirectory) {
    let directory = try RunDirectory(resuming: path)
    let checkpoint = try Checkpoint(path: directory.checkpointPath)
    let experiment =
      if let path = self.experiment {
        try Experiment(path: path, overrides: overrides)
      } else {
        try Experiment(json: checkpoint.model.experiment, overrides: overrides, source: directory.checkpointPath)
      }
    let lock = try self.experiment.map { try LockFile(beside: $0) } ?? LockFile(beside: directory.checkpointPath)
    let session = try host.session(for: experiment, lock: updateLock ? nil : lock)
    let others = try checkpoint.model.checkLibraries(session.registry, acceptsOthers: updateLock)
    let trainer = try session.trainer(experiment, resuming: checkpoint, acceptsOtherData: acceptData)
    note(try trainer.notes + others + session.deviations(from: lock))
    return (trainer, directory)
  }

  private func note(_ lines: [String]) {
    for line in lines { Console.error("note: \(line)") }
  }
}
