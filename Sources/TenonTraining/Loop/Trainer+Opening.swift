import TenonEngine
import TenonHost

extension Trainer {
  /// The model and the data, made at the same time.
  ///
  /// Files of data are read and inflated while all other libraries are loaded, so those of the datasets come first.
  static func open(_ experiment: ResolvedExperiment, _ resolver: ExperimentResolver) throws -> (Model, ExperimentData) {
    let factory = resolver.factory
    try factory.load([experiment.train, experiment.validation, experiment.test])
    return try concurrently(
      {
        let model = try resolver.model(experiment)
        try factory.load(experiment.trainTransforms + experiment.evalTransforms)
        try factory.load(experiment.losses + experiment.metrics + [experiment.optimizer, experiment.scheduler])
        return model
      }, { try ExperimentData(experiment, factory: factory) })
  }
}
