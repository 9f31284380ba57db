import TenonCore
import TenonEngine
import TenonHost

/// One update of a model: forward, backward, clipping, the optimizer's step.
///
/// Allocates nothing but what a plan for new shapes takes.
final class TrainingStep {
  /// Steps done; random draws are keyed by it.
  private(set) var number: UInt64 = 0
  let optimizer: OptimizerBinding
  private let model: Model
  private let plans: PlanTable
  private let options: Experiment.Training
  private let lossName: String
  private let optimizerName: String
  /// What follows from `ExecutionPlan.trained`, kept while that stays the same.
  private var trained: [Bool] = []
  private var gradients: [Tensor] = []

  /// - Parameter experiment: resolved.
  init(_ experiment: Experiment, _ model: Model, plans: PlanTable, optimizer: OptimizerBinding) {
    self.model = model
    self.plans = plans
    self.optimizer = optimizer
    options = experiment.training
    lossName = experiment.loss.name
    optimizerName = experiment.optimizer.name
  }

  /// Trains on a batch.
  ///
  /// - Returns: the loss before the update, and the plan that holds the outputs.
  /// - Throws: `LossNotFinite`, before anything is updated; `PlanError`, `PluginCallError`.
  func run(_ batch: [String: Tensor]) throws -> (loss: Double, plan: ExecutionPlan) {
    let plan = try plans.plan(.train, for: batch)
    try plan.bind(batch)
    try plan.forward(step: number)
    guard let loss = plan.lossValue else { throw TrainingError.notAScalar(lossName) }
    guard loss.isFinite else { throw LossNotFinite(loss: loss) }
    try plan.backward()
    try select(plan)
    if let value = options.clipGradValue { GradientClipping.clip(value: value, gradients) }
    if let norm = options.clipGradNorm { GradientClipping.clip(norm: norm, gradients) }
    do {
      try optimizer.step()
    } catch let error as ComponentError {
      throw PluginCallError(component: optimizerName, call: "step", error: error)
    }
    number += 1
    return (loss, plan)
  }

  /// Tells the optimizer which parameters have gradients in this plan.
  private func select(_ plan: ExecutionPlan) throws {
    guard plan.trained != trained else { return }
    guard plan.trained.contains(true) else { throw TrainingError.nothingToTrain() }
    let all = try model.gradientTensors()
    trained = plan.trained
    gradients = all.indices.filter { trained[$0] }.map { all[$0] }
    for index in all.indices { optimizer.setGradient(trained[index] ? .dense(all[index]) : .none, ofParameter: index) }
  }
}

/// A loss that is infinite or no number.
struct LossNotFinite: Error {
  let loss: Double
}
