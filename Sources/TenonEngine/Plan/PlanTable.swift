import TenonCore
import TenonHost

/// The plans of one model, made when a new combination of input types comes and kept for the next time.
///
/// A bounded table, least recently used out first: the short last batch and varying sizes find their
/// plans again, and endless variety does not eat memory. Used by one thread at a time.
public final class PlanTable {
  public let model: Model
  public let loss: LossBinding?
  /// For each parameter of the model.
  public let trainable: [Bool]
  private let seed: UInt64
  public let precision: PlanRequest.Precision
  private let capacity: Int
  private var plans: [(key: Key, plan: ExecutionPlan)] = []

  private struct Key: Hashable {
    let mode: PlanRequest.Mode
    let inputs: [String: TensorType]
  }

  /// - Parameters:
  ///   - loss: nil plans the model alone.
  ///   - trainable: for each parameter; default: all.
  ///   - seed: of the random draws of layers.
  ///   - capacity: how many plans are kept.
  public init(
    _ model: Model, loss: LossBinding?, trainable: [Bool]? = nil, precision: PlanRequest.Precision = .default,
    seed: UInt64 = 0, capacity: Int = 8
  ) {
    self.model = model
    self.loss = loss
    self.trainable = trainable ?? model.parameters.map { _ in true }
    self.precision = precision
    self.seed = seed
    self.capacity = max(1, capacity)
  }

  /// The same model, with the same parameters, without a loss.
  public func withoutLoss() -> PlanTable {
    PlanTable(model, loss: nil, trainable: trainable, precision: precision, seed: seed, capacity: capacity)
  }

  /// The loss alone, of outputs that are given to it: bind them by the names of the model's outputs.
  ///
  /// For outputs that something happens to between the model and the loss, such as averaging over crops.
  public func lossAlone() throws(GraphError) -> PlanTable {
    PlanTable(try Model(outputsOf: model), loss: loss, precision: precision, seed: seed, capacity: capacity)
  }

  /// The plan for a batch: nothing is allocated when it is there.
  ///
  /// - Throws: `PlanError`, `TensorError`.
  public func plan(_ mode: PlanRequest.Mode, for batch: [String: Tensor]) throws -> ExecutionPlan {
    let index = plans.lastIndex { known in
      known.key.mode == mode && known.key.inputs.count == batch.count
        && batch.allSatisfy { known.key.inputs[$0.key] == $0.value.type }
    }
    return try index.map(use) ?? plan(mode, inputs: batch.mapValues(\.type))
  }

  /// - Throws: `PlanError`, `TensorError`.
  public func plan(_ mode: PlanRequest.Mode, inputs: [String: TensorType]) throws -> ExecutionPlan {
    let key = Key(mode: mode, inputs: inputs)
    if let index = plans.firstIndex(where: { $0.key == key }) { return use(index) }
    let graph = try PlannedGraph(
      model, loss: loss, mode: mode, precision: precision, inputs: inputs, trainable: trainable)
    let gradients = graph.isTraining ? try model.gradientTensors() : []
    let plan = try ExecutionPlan(
      graph, model: model, mode: mode, gradients: gradients, trainable: trainable, seed: seed)
    if plans.count == capacity { plans.removeFirst() }
    plans.append((key, plan))
    return plan
  }

  /// Makes a plan the one used last.
  private func use(_ index: Int) -> ExecutionPlan {
    if index != plans.count - 1 { plans.append(plans.remove(at: index)) }
    return plans[plans.count - 1].plan
  }
}
