import TenonArchive
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict

extension Trainer {
  /// The model and the data, made at the same time.
  ///
  /// Files of data are read and inflated while all other libraries are loaded, so those of the datasets come first.
  static func open(
    _ experiment: ResolvedExperiment, _ resolver: ExperimentResolver, resuming checkpoint: Checkpoint?
  ) throws
    -> (Model, (ExperimentData, [String: DataFingerprint]))
  {
    let factory = resolver.factory
    let fitted = checkpoint.map { FittedState($0.model) }
    try factory.load([experiment.train, experiment.validation, experiment.test])
    return try concurrently(
      {
        let model = try resolver.model(experiment)
        try factory.load(experiment.trainTransforms + experiment.evalTransforms)
        try factory.load(experiment.losses + experiment.metrics + [experiment.optimizer, experiment.scheduler])
        return model
      },
      {
        let data = try ExperimentData(experiment, factory: factory, fitted: fitted)
        return (data, data.fingerprints())
      })
  }

  /// Compares the data with what a checkpoint was made on.
  ///
  /// - Parameter accepts: whether the training goes on with other data.
  /// - Returns: a line for each set that has changed.
  /// - Throws: `DataError` when it has changed and that is not accepted, or when the classes have.
  static func checkData(
    _ fingerprints: [String: DataFingerprint], since checkpoint: Checkpoint, accepts: Bool
  ) throws(DataError) -> [String] {
    let old = checkpoint.model.data
    if let before = old["train"]?.classNames, let now = fingerprints["train"]?.classNames,
      !before.elementsEqual(now, by: { $0.utf8.elementsEqual($1.utf8) })
    {
      throw DataError.changedClasses(before, now)
    }
    guard let change = DataChange(from: old, to: fingerprints) else { return [] }
    guard accepts else { throw DataError.changed(change) }
    return change.lines.map { "\($0); the run goes on with it" }
  }
}
