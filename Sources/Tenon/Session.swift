import Foundation

/// The plugins that there are and the threads to compute on: where everything begins.
///
///     let session = try Session()
///     let trainer = try session.trainer(experiment)
///     let result = try trainer.run(in: RunDirectory("runs/demo", name: "demo"))
///     let model = try session.model(at: "runs/demo/model.tenon")
public struct Session: Sendable {
  public let factory: ComponentFactory

  public var registry: PluginRegistry { factory.registry }

  /// - Parameters:
  ///   - threads: results do not depend on it; nil for one for each processor that the process may use.
  ///   - pluginPaths: folders to search before all others; then come those in `TENON_PLUGIN_PATH`, the user's, and
  ///     the built-in plugins beside the program or in `../lib/tenon/plugins`.
  ///   - fusion: whether fused layers may replace layers where that is not slower.
  ///   - trust: libraries in the user's folder that may run, beside those that the user has agreed to for good.
  ///   - lock: the libraries of others that the experiment wants, which count as trusted.
  ///   - versions: which versions of plugins will do, as `Experiment.plugins` has them.
  ///   - ask: asks a person about a library that is not trusted; nil refuses it.
  ///   - ownsProcess: whether only Tenon and its plugins change what belongs to the whole process, as in a command: then
  ///     what plugins of others change of it (working directory, umask, signals, standard descriptors) is put back
  ///     between steps, too, and not only after loading and creating them.
  /// - Throws: `PluginLoadError` when a folder that was named cannot be read.
  public init(
    threads: Int? = nil, pluginPaths: [String] = [], fusion: Bool = true, trust: [PluginPin] = [],
    lock: LockFile? = nil, versions: [String: VersionRange] = [:], ask: TrustGate.Question? = nil,
    ownsProcess: Bool = false
  ) throws {
    let program = Bundle.main.executablePath ?? ""
    let folders = SearchFolder.standard(given: pluginPaths, executable: program)
    let host = Host(threads: threads ?? Host.processorCount, keeping: ownsProcess ? .program : .calls)
    let gate = TrustGate(
      pins: Set(trust), lock: lock, folders: .standard(), probe: .beside(program), ask: ask)
    factory = ComponentFactory(
      try PluginRegistry(folders: folders, host: host, gate: gate, versions: versions), fusion: fusion)
  }

  /// What a lock file says of the plugins whose code runs: those of others that are installed.
  ///
  /// Libraries out of folders that were named for this run, as a build leaves them, change too often to be locked.
  public var lockEntries: [LockFile.Entry] {
    let store = PluginFolders.standard().map { TrustStore($0.trustFile) }
    let known = (try? store?.entries()) ?? []
    return registry.loadedPlugins.compactMap { plugin in
      guard plugin.folder.origin == .user, let hash = plugin.manifest.installation?.sha256,
        let pin = PluginPin(id: plugin.manifest.id, sha256: hash)
      else { return nil }
      return LockFile.Entry(
        pin: pin, version: plugin.manifest.version, source: known.first { $0.pin == pin }?.source ?? "")
    }
  }

  /// The plugins whose code runs out of a folder that was named for this run, though a lock file names another build
  /// of them; one line each.
  public func deviations(from lock: LockFile) throws -> [String] {
    try registry.loadedPlugins.compactMap { plugin in
      guard plugin.folder.origin == .option, let entry = lock[plugin.manifest.id],
        try registry.sha256(of: plugin) != entry.pin.sha256
      else { return nil }
      return
        "\(plugin.manifest.id) is the build in \(plugin.folder.path) (\(plugin.folder.origin)); \(lock.path) names "
        + "another one, \(entry.version), and is left as it is"
    }
  }

  /// Makes everything ready for a training, with the reports that the experiment asks for among its observers.
  ///
  /// - Parameters:
  ///   - checkpoint: what to go on from.
  ///   - acceptsOtherData: whether to go on when the data has changed since the checkpoint was made.
  /// - Throws: a `TenonError` that says what does not fit.
  public func trainer(
    _ experiment: Experiment, resuming checkpoint: Checkpoint? = nil, acceptsOtherData: Bool = false
  ) throws -> Trainer {
    let trainer = try Trainer(
      experiment, factory: factory, resuming: checkpoint, acceptsOtherData: acceptsOtherData)
    let (gradientNorms, classes) = (GradientNorms(trainer), EvaluatedClasses())
    if experiment.report.html { trainer.observers.append(RunReport(trainer, gradientNorms, classes)) }
    if experiment.training.watch { trainer.observers.append(TrainingWatch(trainer, gradientNorms, classes)) }
    if experiment.report.tensorboard { trainer.observers.append(try TensorBoardReport(trainer)) }
    if let server = experiment.report.mlflow { trainer.observers.append(try MLflowReport(trainer, server: server)) }
    return trainer
  }

  /// Measures how long a step of an experiment's network takes.
  ///
  /// - Throws: `BenchmarkError` when its data is not there; what creating components throws.
  public func benchmark(_ experiment: Experiment, _ options: Benchmark.Options = .init()) throws -> BenchmarkReport {
    try Benchmark(experiment, options, factory: factory).run()
  }

  /// Opens a trained model to evaluate it or to predict with it.
  ///
  /// - Throws: an archive that is damaged, a plugin that is missing, weights that do not fit.
  public func model(at path: String) throws -> LoadedModel { try LoadedModel(path, factory: factory) }
}
