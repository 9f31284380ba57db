import TenonArchive
import TenonCore
import TenonEngine

/// How well a model does on a dataset.
///
/// Where the preprocessing makes several crops of a sample (FiveCrop), the model's outputs are averaged over them, and
/// loss and accuracy are those of the mean.
public struct Evaluation: Sendable, Equatable {
  /// The mean over all samples; of several losses that of their weighted sum.
  public let loss: Double
  /// Each of several losses by its name, without its weight.
  public let losses: [ModelArchive.Metric]
  /// Nil when the targets are not classes.
  public let accuracy: Double?
  public let correct: Int
  public let count: Int
  /// Samples that were left out because they cannot be read.
  public let skipped: [SkippedSample]

  init(_ means: LossMeans, _ accuracy: Accuracy, skipped: [SkippedSample]) {
    loss = means.sum.value
    losses = means.values
    self.accuracy = accuracy.value
    correct = accuracy.correct
    count = means.sum.weight
    self.skipped = skipped
  }

  /// Evaluates all batches of a loader in order.
  ///
  /// - Throws: what reading a batch or computing it throws.
  static func run(_ plans: PlanTable, _ loader: BatchLoader, progress: (Int, Int) throws -> Void = { _, _ in })
    throws -> Evaluation
  {
    var accuracy = Accuracy()
    let ends = plans.losses.first.flatMap(Accuracy.Ends.init)
    var means = LossMeans(plans.losses.map(\.name))
    var averaging: CropEvaluation?
    var skipped: [SkippedSample] = []
    for position in 0..<loader.batchCount {
      let batch = try loader.batch(position, epoch: 0)
      skipped += batch.skipped
      if batch.crops > 1 {
        let evaluation = try averaging ?? CropEvaluation(plans)
        averaging = evaluation
        let (plan, outputs) = try evaluation.run(batch.fields, crops: batch.crops)
        means.add(plan.lossValue ?? .nan, plan.lossValues, weight: batch.count)
        accuracy.add(ends, of: { outputs[$0] }, batch.fields)
      } else if batch.count > 0 {
        let plan = try plans.plan(.eval, for: batch.fields)
        try plan.bind(batch.fields)
        try plan.forward(step: 0)
        means.add(plan.lossValue ?? .nan, plan.lossValues, weight: batch.count)
        accuracy.add(ends, of: plan.output, batch.fields)
      }
      try progress(position + 1, loader.batchCount)
    }
    return Evaluation(
      means, accuracy, skipped: skipped)
  }
}

extension ExecutionPlan {
  /// Binds every field that the plan reads.
  func bind(_ batch: [String: Tensor]) throws {
    for name in inputTypes.keys {
      if let tensor = batch[name] { try bind(name, to: tensor) }
    }
  }
}
