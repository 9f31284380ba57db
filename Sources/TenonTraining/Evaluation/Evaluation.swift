import TenonArchive
import TenonCore
import TenonData
import TenonEngine
import TenonExecution
import TenonExperiment
import TenonHost

/// How well a model does on a dataset.
///
/// Where the preprocessing makes several crops of a sample (FiveCrop), the model's outputs are averaged over them, and
/// losses and metrics are those of the mean.
public struct Evaluation: Sendable, Equatable {
  /// The mean over all samples, or by the weights that the loss gives them; of several losses their weighted sum.
  public let loss: Double
  /// Each of several losses by its name, without its weight.
  public let losses: [ModelArchive.Metric]
  /// What the experiment's metrics yield.
  public let metrics: Measurements
  public let count: Int
  /// Samples that were left out because they cannot be read.
  public let skipped: [SkippedSample]
  /// What was measured: `train`, `validation`, `test`, or `data` for what was named by its place.
  public let name: String

  /// Of the batches of a training's epoch.
  init(_ means: LossMeans, _ metrics: Measurements, skipped: [SkippedSample], name: String) {
    loss = means.sum.value
    losses = means.values
    self.metrics = metrics
    count = means.sum.weight
    self.skipped = skipped
    self.name = name
  }

  private init(_ losses: SetLosses, _ metrics: Measurements, skipped: [SkippedSample], name: String) {
    loss = losses.sum
    self.losses = losses.values
    self.metrics = metrics
    count = losses.samples
    self.skipped = skipped
    self.name = name
  }

  /// All numbers by the names that reports have them under: `loss`, `box_loss` of several losses, `accuracy`.
  public var values: [ModelArchive.Metric] {
    [ModelArchive.Metric("loss", loss)] + losses.map { ModelArchive.Metric("\($0.name)_loss", $0.value) }
      + metrics.numbers
  }

  /// A number by its name in reports.
  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// Evaluates all batches of a loader in order.
  ///
  /// What comes out does not depend on how the set is cut into batches, beyond rounding.
  ///
  /// - Parameters:
  ///   - metrics: those that the plans compute.
  ///   - name: of the data, for reports.
  ///   - watch: told of each batch; nil costs nothing.
  /// - Throws: what reading a batch or computing it throws.
  static func run(
    _ plans: PlanTable, _ metrics: [MeasuredMetric], _ loader: BatchLoader, named name: String,
    progress: (Int, Int) throws -> Void = { _, _ in }, watch: ((EvaluatedBatch) throws -> Void)? = nil
  ) throws -> Evaluation {
    let accumulator = MetricAccumulator(metrics)
    var losses = SetLosses(plans.losses)
    var averaging: CropEvaluation?
    var skipped: [SkippedSample] = []
    for position in 0..<loader.batchCount {
      let batch = try loader.batch(position, epoch: 0)
      skipped += batch.skipped
      if batch.count > 0 {
        let (plan, values): (ExecutionPlan, [String: Tensor])
        do {
          if batch.crops > 1 {
            let evaluation = try averaging ?? CropEvaluation(plans)
            averaging = evaluation
            (plan, values) = try evaluation.run(batch.fields, crops: batch.crops)
          } else {
            plan = try plans.plan(.eval, for: batch.fields)
            values = batch.fields
            try plan.bind(batch.fields)
            try plan.forward(step: 0)
          }
          try losses.add(plan, values, samples: batch.count)
          try accumulator.add(plan, values, samples: batch.count)
          try watch?(EvaluatedBatch(batch, position, plan, values, of: plans.model.graph, name))
        } catch let error as PluginCallError {
          throw BatchFault.located(error, in: batch, of: loader.source, plans, phase: "evaluation")
        }
      }
      try progress(position + 1, loader.batchCount)
    }
    return Evaluation(losses, try accumulator.measurements(), skipped: skipped, name: name)
  }
}

extension EvaluatedBatch {
  /// - Parameter values: what the plan was given: fields, and outputs that it does not compute itself.
  fileprivate init(
    _ batch: Batch, _ position: Int, _ plan: ExecutionPlan, _ values: [String: Tensor], of graph: ModelGraph,
    _ name: String
  ) {
    (self.name, self.position, count, crops, fields) = (name, position, batch.count, batch.crops, batch.fields)
    samples = batch.samples
    outputs = graph.outputs.reduce(into: [:]) { $0[$1.name] = plan.output($1.name) ?? values[$1.name] }
  }
}

extension ExecutionPlan {
  /// Binds every field that the plan reads.
  package func bind(_ batch: [String: Tensor]) throws {
    for name in inputTypes.keys {
      if let tensor = batch[name] { try bind(name, to: tensor) }
    }
  }
}
