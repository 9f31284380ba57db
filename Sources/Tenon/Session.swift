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
  ///   - threads: results do not depend on it; nil for one a processor.
  ///   - pluginPaths: folders to search before all others; then come those in `TENON_PLUGIN_PATH`, the user's, and
  ///     the built-in plugins beside the program or in `../lib/tenon/plugins`.
  ///   - fusion: whether fused layers may replace layers where that is not slower.
  /// - Throws: `PluginLoadError` when a folder that was named cannot be read.
  public init(threads: Int? = nil, pluginPaths: [String] = [], fusion: Bool = true) throws {
    let folders = SearchFolder.standard(given: pluginPaths, executable: Bundle.main.executablePath ?? "")
    let host = Host(threads: threads ?? Host.processorCount)
    factory = ComponentFactory(try PluginRegistry(folders: folders, host: host), fusion: fusion)
  }

  /// Makes everything ready for a training.
  ///
  /// - Parameter checkpoint: what to go on from.
  /// - Throws: a `TenonError` that says what does not fit.
  public func trainer(_ experiment: Experiment, resuming checkpoint: Checkpoint? = nil) throws -> Trainer {
    try Trainer(experiment, factory: factory, resuming: checkpoint)
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
