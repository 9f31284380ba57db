import TenonCore
import TenonEngine
import TenonHost

extension ExperimentResolver {
  /// Binds the losses to what they read.
  ///
  /// - Throws: `ExperimentError` with the line of a port that a loss does not have; what creating a loss throws.
  public func losses(_ experiment: ResolvedExperiment, of graph: ModelGraph) throws -> [LossBinding] {
    try zip(experiment.full.losses, experiment.losses).enumerated().map { index, loss in
      let (entry, component) = loss
      do {
        return try LossBinding(
          component, factory: factory, graph: graph, name: entry.name, weight: entry.weight, bindings: entry.inputs)
      } catch let error as GraphError {
        let setting = experiment.full.source.nearest(to: experiment.full.path(ofLoss: index) + ["inputs"])
        throw ExperimentError.at(setting.origin, error.diagnostic)
      }
    }
  }
}

extension Experiment {
  /// Where a loss stands in what the experiment was read from.
  package func path(ofLoss index: Int) -> [String] {
    if case .list? = source["loss"]?.kind { ["loss", "\(index)"] } else { ["loss"] }
  }
}
