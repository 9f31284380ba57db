import TenonCore
import TenonEngine

/// How well a model does on a dataset.
///
/// Where the preprocessing makes several crops of a sample (FiveCrop), the model's outputs are averaged over them, and
/// loss and accuracy are those of the mean.
public struct Evaluation: Sendable, Equatable {
  /// The mean over all samples.
  public let loss: Double
  /// Nil when the targets are not classes.
  public let accuracy: Double?
  public let correct: Int
  public let count: Int
  /// Samples that were left out because they cannot be read.
  public let skipped: [SkippedSample]

  /// Evaluates all batches of a loader in order.
  ///
  /// - Throws: what reading a batch or computing it throws.
  static func run(_ plans: PlanTable, _ loader: BatchLoader, progress: (Int, Int) throws -> Void = { _, _ in })
    throws -> Evaluation
  {
    var accuracy = Accuracy()
    var mean = RunningMean()
    var averaging: CropEvaluation?
    var skipped: [SkippedSample] = []
    for position in 0..<loader.batchCount {
      let batch = try loader.batch(position, epoch: 0)
      skipped += batch.skipped
      if batch.crops > 1 {
        let evaluation = try averaging ?? CropEvaluation(plans)
        averaging = evaluation
        let result = try evaluation.run(batch.fields, crops: batch.crops)
        mean.add(result.loss ?? .nan, weight: batch.count)
        accuracy.add(result.outputs["output"], batch.fields["target"])
      } else if batch.count > 0 {
        let plan = try plans.plan(.eval, for: batch.fields)
        try plan.bind(batch.fields)
        try plan.forward(step: 0)
        mean.add(plan.lossValue ?? .nan, weight: batch.count)
        accuracy.add(plan.output("output"), batch.fields["target"])
      }
      try progress(position + 1, loader.batchCount)
    }
    return Evaluation(
      loss: mean.value, accuracy: accuracy.value, correct: accuracy.correct, count: mean.weight, skipped: skipped)
  }
}

/// The mean of batch losses, each weighted by its samples.
struct RunningMean: Equatable {
  private(set) var sum = 0.0
  private(set) var weight = 0

  init(sum: Double = 0, weight: Int = 0) {
    self.sum = sum
    self.weight = weight
  }

  var value: Double { weight > 0 ? sum / Double(weight) : 0 }

  mutating func add(_ value: Double, weight: Int) {
    sum += value * Double(weight)
    self.weight += weight
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
