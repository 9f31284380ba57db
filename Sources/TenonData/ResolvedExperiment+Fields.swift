import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost

extension ResolvedExperiment {
  /// Refuses data without a field that the model, a loss or a metric reads.
  ///
  /// - Parameter source: whose samples are read; what transforms of batches add is not known before there is one.
  package func check(
    _ graph: ModelGraph, _ losses: [LossBinding], _ metrics: [LossBinding], on source: DataSource, fields: [String]
  ) throws(ExperimentError) {
    guard !source.pipeline.changesBatches else { return }
    for input in graph.inputs where !fields.contains(input.name) {
      throw ExperimentError.missingField(
        "the model reads '\(input.name)', which is no field of \(source.name)", input.name, fields: fields,
        full.source.nearest(to: ["model", "inputs"]).origin)
    }
    let outputs = graph.outputs.map(\.name)
    let readers =
      losses.enumerated().map { index, loss in
        (loss, losses.count == 1 ? "the loss" : "the loss '\(loss.name)'", full.path(ofLoss: index))
      }
      + metrics.enumerated().map { index, metric in
        (metric, "the metric '\(metric.name)'", full.path(ofMetric: index))
      }
    for (reader, what, path) in readers {
      for (port, bound) in zip(reader.loss.inputs, reader.sources) {
        guard case .field(let name)? = bound, !fields.contains(name) else { continue }
        let others =
          outputs.contains(name) ? "an output that it reads already, and" : "no output of the model, no layer and"
        throw ExperimentError.missingField(
          "\(what) reads '\(name)' as its \(port.name), which is \(others) no field of \(source.name)", name,
          fields: fields, values: outputs + full.model.layers.map(\.name),
          full.source.nearest(to: path + ["inputs", port.name]).origin)
      }
    }
  }
}

extension ExperimentError {
  fileprivate static func missingField(
    _ headline: String, _ name: String, fields: [String], values: [String] = [], _ origin: Setting.Origin
  ) -> ExperimentError {
    .at(
      origin,
      Diagnostic("missing-field", headline)
        .with("did you mean", Spelling.nearest(to: name, in: fields + values))
        .with("fields", fields.sorted().joined(separator: ", "))
        .with("outputs and layers", values.isEmpty ? nil : values.joined(separator: ", ")))
  }
}
