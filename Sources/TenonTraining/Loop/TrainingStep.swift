import TenonArchive
import TenonCore
import TenonEngine
import TenonExecution
import TenonExperiment
import TenonHost

/// One update of a model: forward, backward, penalties, clipping, the optimizer's step, the running average.
///
/// Allocates nothing but what a plan for new shapes takes.
final class TrainingStep {
  /// Steps done; random draws are keyed by it.
  private(set) var number: UInt64 = 0
  let optimizer: OptimizerBinding
  /// What happens to gradients is done by its listeners.
  private let gradients: GradientStore
  private let clipping: GradientClipping?
  private let model: Model
  private let plans: PlanTable
  /// The optimizer's parameters as positions in the model.
  private let positions: [Int]
  private let averaging: ModelAveraging?
  private let lossNames: String
  private let optimizerName: String
  /// Each of several losses before the update, without its weight.
  private(set) var losses: [Double?] = []
  /// Which parameters the optimizer knows to have gradients.
  private var trained: [Bool] = []
  /// Which of them have rows of gradients.
  private var rowSparse: Set<Int> = []

  /// - Throws: `TensorError` when there is no memory for the gradients.
  init(
    _ experiment: ResolvedExperiment, _ model: Model, plans: PlanTable, optimizer: OptimizerBinding, positions: [Int],
    averaging: ModelAveraging?
  ) throws(TensorError) {
    let options = experiment.training
    gradients = try model.gradientStore(trained: plans.trainable)
    clipping =
      options.clipGradValue == nil && options.clipGradNorm == nil
      ? nil : GradientClipping(value: options.clipGradValue, norm: options.clipGradNorm, in: gradients)
    let l2 = options.l2 + 2 * options.l2Sum
    let penalty = options.l1 > 0 || l2 > 0 ? WeightPenalty(l1: options.l1, l2: l2) : nil
    gradients.listeners = ([penalty, clipping] as [(any GradientListener)?]).compactMap(\.self)
    self.model = model
    self.plans = plans
    self.optimizer = optimizer
    self.positions = positions
    self.averaging = averaging
    lossNames = experiment.losses.map(\.fullName).joined(separator: ", ")
    optimizerName = experiment.optimizer.fullName
  }

  /// The norm of all gradients in the last step, before clipping; nil where nothing asks for it.
  var gradientNorm: Double? { clipping?.norm }

  /// Goes on after so many steps.
  func resume(at number: UInt64) {
    self.number = number
    optimizer.stepNumber = number
  }

  /// Trains on a batch.
  ///
  /// - Returns: the loss before the update, and the plan that holds the outputs.
  /// - Throws: `LossNotFinite`, before anything is updated; `PlanError`, `PluginCallError`.
  func run(_ batch: [String: Tensor]) throws -> (loss: Double, plan: ExecutionPlan) {
    let plan = try plans.plan(.train, for: batch)
    try plan.bind(batch)
    try select(plan)
    let loss: Double
    losses = []
    do {
      if optimizer.usesClosure {
        loss = try optimizer.step(evaluating: { try self.evaluate(plan) })
      } else {
        loss = try evaluate(plan)
        try optimizer.step()
      }
    } catch let error as ComponentError {
      throw PluginCallError(component: optimizerName, call: "step", error: error)
    }
    number += 1
    averaging?.stepFinished()
    return (loss, plan)
  }

  /// The norm of each parameter's gradient, as the optimizer was given it; not of row-sparse ones.
  func gradientNorms() -> [ModelArchive.Metric] {
    positions.filter { trained[$0] && !rowSparse.contains($0) }.map {
      ModelArchive.Metric(model.parameters[$0].name, gradients.norm(ofParameter: $0))
    }
  }

  /// The gradients that the optimizer was given, by the names of their parameters; not row-sparse ones.
  var denseGradients: [(name: String, tensor: Tensor)] {
    positions.filter { trained.indices.contains($0) && trained[$0] && !rowSparse.contains($0) }.map {
      (model.parameters[$0].name, gradients.tensors[$0])
    }
  }

  /// Computes the loss and all gradients at the current parameters.
  private func evaluate(_ plan: ExecutionPlan) throws -> Double {
    try plan.forward(step: number)
    guard let loss = plan.lossValue else { throw TrainingError.notAScalar(lossNames) }
    guard loss.isFinite else { throw LossNotFinite(loss: loss) }
    // An optimizer that evaluates again and again begins with the parameters from before the update.
    if plans.losses.count > 1, losses.isEmpty { losses = plan.lossValues }
    try plan.backward()
    return loss
  }

  /// Tells the optimizer which parameters have gradients in this plan.
  private func select(_ plan: ExecutionPlan) throws {
    // Rows of gradients belong to a plan; all others stay where they are.
    guard plan.trained != trained || !plan.rowSparse.isEmpty else { return }
    guard plan.trained.contains(true) else { throw TrainingError.nothingToTrain() }
    if let position = plan.rowSparse.keys.min(), !gradients.listeners.isEmpty {
      throw TrainingError.rowSparse(model.parameters[position].name)
    }
    trained = plan.trained
    rowSparse = Set(plan.rowSparse.keys)
    for (index, position) in positions.enumerated() {
      if let rows = plan.rowSparse[position] {
        optimizer.setGradient(.rowSparse(values: rows.values, indices: rows.indices), ofParameter: index)
      } else {
        optimizer.setGradient(trained[position] ? .dense(gradients.tensors[position]) : .none, ofParameter: index)
      }
    }
  }
}

/// A loss that is infinite or no number.
struct LossNotFinite: Error {
  let loss: Double
}
