import TenonCore
import TenonHost

extension PlanTable {
  /// Lets every layer, loss and metric plan for given inputs, and keeps nothing of it.
  ///
  /// - Throws: `PlanError` for a missing input and for a layer that refuses its input; `LookupError` for a fused layer that
  ///   is not there.
  public func check(_ mode: PlanRequest.Mode, inputs: [String: TensorType]) throws {
    _ = try fusionPlanner()
    _ = try TypedGraph(
      model.outline, losses: losses, metrics: metrics, mode: mode, precision: precision, inputs: inputs,
      trainable: trainable)
  }

  /// The types of the model's outputs for given inputs, by name, without a plan.
  ///
  /// - Throws: `PlanError` for a missing input and for a layer that refuses its input.
  public func outputTypes(_ mode: PlanRequest.Mode, inputs: [String: TensorType]) throws -> [String: TensorType] {
    let typed = try TypedGraph(
      model.outline, losses: [], metrics: [], mode: mode, precision: precision, inputs: inputs, trainable: trainable)
    return Dictionary(model.graph.outputs.map { ($0.name, typed.values[$0.value].type) }) { first, _ in first }
  }
}
