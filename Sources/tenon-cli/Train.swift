import ArgumentParser
import Tenon

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train the model of an experiment.",
    discussion: """
      Ends with the model as an archive in the run's folder, which `evaluate` and `predict` use: model.tenon. Where \
      validation data is measured, or `monitor` is given, that is the model of the best epoch, and last.tenon the one of \
      the last.
      Ctrl-C finishes the step and saves, another one after a second exits at once; --resume goes on to the same result.
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
    name: .customLong("initialize"),
    help: ArgumentHelp(
      "Start with the tensors of this file: .pt, .safetensors, .npz or .tenon; as --set initialize.from=FILE.",
      valueName: "FILE"))
  var initialFile: String?

  @Option(
    name: .customLong("run"), help: ArgumentHelp("The run's folder. Default: a new one, runs/NAME.", valueName: "DIR"))
  var runPath: String?

  @Option(
    name: .customLong("resume"),
    help: ArgumentHelp(
      "Go on with the run in this folder. Epochs, early stopping, workers, threads and places of files may change.",
      valueName: "DIR"))
  var resumedPath: String?

  @Flag(help: "Write the loss of every step to steps.csv in the run's folder.")
  var logSteps = false

  @Flag(help: "Write event files for TensorBoard to the run's folder; as --set report.tensorboard=true.")
  var tensorboard = false

  @Option(
    help: ArgumentHelp(
      "Print the mean loss and the metrics of the last N batches, every N batches of an epoch.", valueName: "N"))
  var logEvery: Int?

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
    guard initialFile == nil || resumedPath == nil else {
      throw ValidationError(
        "--initialize is how a new run starts, and --resume goes on with an old one: give one of them")
    }
    guard runPath == nil || resumedPath == nil else {
      throw ValidationError("--run names a new run's folder, --resume an old one's: give one of them")
    }
    if let logEvery, logEvery < 1 { throw ValidationError("--log-every must be at least 1, received \(logEvery)") }
  }

  func run() throws {
    let (trainer, directory) = try resumedPath.map(resume) ?? begin()
    let guardian = RunGuard(directory, limit: trainer.experiment.training.watchdogSeconds)
    trainer.observers =
      [ProgressPrinter(logEvery: logEvery), RunLog(directory), guardian] + (logSteps ? [StepLog(directory)] : [])
      + trainer.observers
    let interruption = Interruption(trainer.stopRequest)
    let result = try withExtendedLifetime(interruption) { try trainer.run(in: directory) }
    if result.ending == .stopped {
      Console.error("stopped; go on with: \(hint("train --resume", directory.path))")
      throw ExitCode(interruption.status)
    }
    show(result, in: directory)
    let page = "\(directory.path)/\(RunReport.fileName)"
    if trainer.experiment.full.report.html, Folder.holds(page) { Console.line("report: \(page)") }
    Console.line("try next:")
    if result.test != nil { Console.line("  \(hint("evaluate", directory.modelPath))") }
    if trainer.readsImages {
      Console.line("  \(hint("predict", directory.modelPath, "IMAGE.png --top 3"))")
    }
    Console.line("  \(Console.program) inspect \(ShellWord.path(directory.modelPath))")
    if trainer.experiment.full.report.tensorboard {
      Console.line("  tensorboard --logdir \(ShellWord.path(directory.path))")
    }
  }

  /// A command to copy, with the plugins of this one.
  private func hint(_ command: String, _ path: String, _ rest: String? = nil) -> String {
    let plugins = host.pluginPaths.map { "--plugin-path \(ShellWord.path($0))" }
    return ([Console.program, command, ShellWord.path(path)] + [rest].compactMap(\.self) + plugins)
      .joined(separator: " ")
  }

  /// Names the files of a finished run, each with the epoch that it is of.
  private func show(_ result: Trainer.Result, in directory: RunDirectory) {
    guard result.promotesBest, let epoch = result.modelEpoch, let last = result.epochs.last?.epoch else {
      return Console.line("archive: \(directory.modelPath)")
    }
    let best = result.best.map { $0.epoch == epoch ? ", the best by \($0.metric)" : "" } ?? ""
    Console.line("archive: \(directory.modelPath) (epoch \(epoch + 1)\(best))")
    Console.line("last: \(directory.lastPath) (epoch \(last + 1))")
  }

  /// A new run; its folder is made when everything else is known to fit.
  private func begin() throws -> (Trainer, RunDirectory) {
    let path = experiment ?? ""
    let experiment = try Experiment(path: path, overrides: initialOverrides + changes)
    let lock = try LockFile(beside: path)
    let session = try host.session(for: experiment, lock: updateLock ? nil : lock)
    let trainer = try session.trainer(experiment)
    note(try trainer.notes + session.deviations(from: lock))
    let directory = try RunDirectory(runPath, name: experiment.name)
    do {
      note(directory.notes)
      try keep(session.lockEntries, in: lock, and: LockFile(path: "\(directory.path)/\(LockFile.name)"))
    } catch {
      directory.discard()
      throw error
    }
    return (trainer, directory)
  }

  /// --set, and what else stands for it.
  private var changes: [String] { overrides + (tensorboard ? ["report.tensorboard=true"] : []) }

  /// --initialize as a setting, with the file's name as a text of YAML.
  private var initialOverrides: [String] {
    guard let initialFile else { return [] }
    let quoted = initialFile.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    return ["initialize.from='\(quoted)'"]
  }

  /// Writes what is used into the lock files in the run and beside the experiment, where that is possible.
  private func keep(_ entries: [LockFile.Entry], in locks: LockFile, and copy: LockFile) throws {
    guard !entries.isEmpty else { return }
    var (lock, copy) = (locks, copy)
    if copy.update(entries) { try copy.write() }
    guard copy.path != lock.path, lock.update(entries) else { return }
    do {
      try lock.write()
      note(["\(lock.path) names the plugins of this training; share it with the experiment"])
    } catch let error as FileError {
      note(["\(lock.path) cannot be written (\(error.reason)); the plugins of this training stand in \(copy.path)"])
    }
  }

  private func resume(_ path: String) throws -> (Trainer, RunDirectory) {
    let directory = try RunDirectory(resuming: path)
    let checkpoint = try Checkpoint(path: directory.checkpointPath)
    let experiment =
      if let path = self.experiment {
        try Experiment(path: path, overrides: changes)
      } else {
        try Experiment(json: checkpoint.model.experiment, overrides: changes, source: directory.checkpointPath)
      }
    var lock = try LockFile(beside: self.experiment ?? directory.checkpointPath)
    // Beside an experiment that nobody could write to there is none.
    if lock.entries.isEmpty { lock = try LockFile(beside: directory.checkpointPath) }
    let session = try host.session(for: experiment, lock: updateLock ? nil : lock)
    let others = try checkpoint.model.checkLibraries(session.registry, acceptsOthers: updateLock)
    let trainer = try session.trainer(experiment, resuming: checkpoint, acceptsOtherData: acceptData)
    note(try trainer.notes + directory.notes + others + session.deviations(from: lock))
    return (trainer, directory)
  }

  private func note(_ lines: [String]) {
    for line in lines { Console.error("note: \(line)") }
  }
}
