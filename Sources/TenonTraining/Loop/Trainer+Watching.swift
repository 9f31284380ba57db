import TenonArchive
import TenonCore
import TenonData
import TenonEngine

/// What observers look at beside what they are told.
extension Trainer {
  /// The gradients of the step that was just done, as the optimizer got them, by the names of their parameters; not of
  /// row-sparse ones.
  package var gradients: [(name: String, tensor: Tensor)] { step.denseGradients }

  /// The layers with shapes and parameters; nil where they are not known.
  package var layers: ModelSummary? { summary }

  /// All epochs before the one that is under way.
  package var measuredEpochs: [EpochMetrics] { progress.history }

  /// The training data as it is cut into batches and read.
  package var loading: BatchLoader.Options { trainLoader.options }

  /// The batch of the step that was just done.
  package var lastBatch: Batch? { trainLoader.lastBatch }

  /// Plans that compute inner values, beside those of training: a tap in these would keep layers from being fused.
  ///
  /// - Throws: `GraphError` for a layer that the model does not have.
  package func plans(taps: [String]) throws(GraphError) -> PlanTable {
    try PlanTable(model, losses: [], precision: plans.precision, fusions: experiment.fusions, taps: taps)
  }

  package var classNames: [String] { trainLoader.source.dataset.classNames }

  /// What its evaluations compare; nil where no loss compares an output with a field.
  package var subject: EvaluationSubject? {
    EvaluationSubject(plans.losses, of: model.graph, classNames: classNames)
  }

  /// What a layer makes of the validation data, else of the test data; nil when there is neither.
  ///
  /// - Throws: `GraphError` for a layer that the model does not have, `DataError` when its value has no row for each sample.
  package func features(of layer: String) throws -> DataFeatures? {
    try (validationLoader ?? testLoader).map {
      try DataFeatures(model, layer: layer, $0, precision: plans.precision, fusions: experiment.fusions)
    }
  }

  /// Tells everybody what is worth a line.
  package func note(_ line: String) { report { $0.noted(line) } }

  /// Tells the observers that want them of the batches of an evaluation; nil where nobody does.
  var evaluationWatch: ((EvaluatedBatch) -> Void)? {
    let watching = observers.filter(\.wantsEvaluations)
    return watching.isEmpty ? nil : { batch in watching.forEach { $0.batchEvaluated(batch) } }
  }
}
