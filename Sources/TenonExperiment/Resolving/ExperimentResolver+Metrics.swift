import TenonCore
import TenonEngine
import TenonHost

extension ExperimentResolver {
  /// Binds what is measured to what it reads.
  ///
  /// - Parameter losses: what the standard metrics follow from.
  /// - Throws: `ExperimentError` with the line of a port that a metric does not have, or of a name that is used twice;
  ///   what creating a metric throws.
  package func metrics(_ experiment: ResolvedExperiment, losses: [LossBinding], of graph: ModelGraph) throws
    -> [MeasuredMetric]
  {
    guard let entries = experiment.full.metrics else { return try standardMetrics(experiment.full, losses, graph) }
    var taken = Set(["loss", "count"] + (losses.count > 1 ? losses.map { "\($0.name)_loss" } : []))
    return try zip(entries, experiment.metrics).enumerated().map { index, metric in
      let (entry, component) = metric
      let setting = experiment.full.source.nearest(to: experiment.full.path(ofMetric: index))
      let measured: MeasuredMetric
      do {
        measured = try MeasuredMetric(entry, component, factory: factory, graph: graph)
      } catch let error as GraphError {
        throw ExperimentError.at(setting.nearest(to: ["inputs"]).origin, error.diagnostic)
      }
      for value in measured.values where !taken.insert(value.name).inserted {
        throw ExperimentError.repeatedName("two values that are measured are called '\(value.name)'", setting.origin)
      }
      return measured
    }
  }

  /// Where an experiment names no metrics: accuracy, where a loss takes the largest output for the answer.
  ///
  /// It compares what that loss compares.
  private func standardMetrics(_ experiment: Experiment, _ losses: [LossBinding], _ graph: ModelGraph) throws
    -> [MeasuredMetric]
  {
    guard let loss = losses.first(where: { $0.loss.prediction.decision == .argMax }),
      let input = loss.sources.first.flatMap({ $0 }),
      let port = loss.loss.inputs.firstIndex(where: { $0.name == "target" }),
      let target = loss.sources[port]
    else { return [] }
    let entry = Experiment.MetricEntry(
      ComponentReference("Accuracy"), inputs: ["input": input.name, "target": target.name])
    let component = try factory.replacing(experiment.use).resolve(entry.component, .loss)
    return [try MeasuredMetric(entry, component, factory: factory, graph: graph)]
  }
}

extension Experiment {
  /// Where a metric stands in what the experiment was read from.
  package func path(ofMetric index: Int) -> [String] {
    if case .list? = source["metrics"]?.kind { ["metrics", "\(index)"] } else { ["metrics"] }
  }
}
