import TenonEngine
import TenonHost

extension Trainer {
  /// The model and the data, made at the same time.
  ///
  /// Files of data are read and inflated while all other libraries are loaded, so those of the datasets come first.
  static func open(
    _ experiment: Experiment, _ resolver: ExperimentResolver, seed: UInt64
  ) throws -> (Model, ExperimentData) {
    let factory = resolver.factory
    let data = experiment.data
    try factory.load([data.train, data.validation, data.test].compactMap(\.self), .dataset)
    return try concurrently(
      {
        let model = try Model(resolver.graph(experiment), factory: factory, seed: seed)
        try factory.load(data.trainTransforms + data.evalTransforms, .transform)
        try factory.load([experiment.loss], .loss)
        try factory.load([experiment.optimizer], .optimizer)
        try factory.load([experiment.scheduler].compactMap(\.self), .scheduler)
        return model
      }, { try ExperimentData(experiment, factory: factory) })
  }
}
