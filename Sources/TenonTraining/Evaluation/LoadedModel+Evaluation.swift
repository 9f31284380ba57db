import TenonArchive
import TenonCore
import TenonEngine
import TenonExperiment
import TenonFormats
import TenonHost
import TenonPredict

extension LoadedModel {
  /// Whether the archive lies where its training has left it.
  private var liesInRun: Bool {
    let folder = Folder.above(path)
    return ["experiment.yaml", "log.txt"].allSatisfy { Folder.holds("\(folder)/\($0)") }
  }

  /// The data that a model is measured on, and the experiment that it was trained by.
  func evaluationData(overrides: [String], place: String?) throws -> (experiment: Experiment, data: EvaluationData) {
    var written = try Experiment(json: archive.experiment, overrides: overrides, source: "the archive's experiment")
    // Which plugins will do for a trained model was decided when it was opened.
    written.plugins = [:]
    let sets = DataPart.allCases.map { "data.\($0)" }
    let isNamed = place != nil || overrides.contains { text in sets.contains { text.hasPrefix($0) } }
    let data = try EvaluationData(
      archive, written, place: place, isNamed: isNamed, isInRun: liesInRun, factory: factory)
    return (written, data)
  }

  /// Evaluates on the experiment's test data, or on its validation data when it has none.
  ///
  /// An archive that does not lie in the folder of its run reads only data that the caller names.
  ///
  /// - Parameters:
  ///   - overrides: changes of the experiment, such as `data.test.FashionMNIST.root=/data`.
  ///   - place: a folder or a list of files where the data lies, in place of where the experiment says.
  ///   - note: told what is worth a line.
  ///   - watching: told what is compared, nil where no loss compares an output with a field; what it yields is told of each batch.
  public func evaluate(
    overrides: [String] = [], data place: String? = nil, note: (String) -> Void = { _ in },
    progress: (Int, Int) -> Void = { _, _ in },
    watching: ((EvaluationSubject?) throws -> (EvaluatedBatch) throws -> Void)? = nil
  ) throws -> Evaluation {
    let (written, data) = try evaluationData(overrides: overrides, place: place)
    data.notes.forEach(note)
    let loader = data.loader
    let resolver = ExperimentResolver(factory)
    let experiment = try resolver.resolve(written)
    let losses = try resolver.losses(experiment, of: archive.graph)
    let metrics = try resolver.metrics(experiment, losses: losses, of: archive.graph)
    try experiment.check(
      archive.graph, losses, metrics.map(\.binding), on: loader.source,
      fields: Array(loader.source.fieldTypes().transformed.keys))
    let plans = try PlanTable(
      model, losses: losses, metrics: metrics.map(\.binding),
      precision: experiment.training.precision == "exact" ? .exact : .default, seed: experiment.seed,
      fusions: experiment.fusions, check: check)
    let watch = try watching?(EvaluationSubject(losses, of: archive.graph, classNames: archive.classNames))
    model.host.process.begin()
    return try Evaluation.run(
      plans, metrics, loader, named: data.name,
      progress: { done, total in
        model.host.process.compare()
        progress(done, total)
      }, watch: watch)
  }
}

extension DataError {
  static func noTestData(_ name: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("no-test-data", "'\(name)' was trained without test or validation data")
        .help("name the place of data of the same kind: --data PATH; or a dataset: --set data.test={NAME: {...}}"))
  }
}
