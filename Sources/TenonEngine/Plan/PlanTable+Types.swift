import TenonCore
import TenonHost

extension PlanTable {
  /// The types of the model's outputs for given inputs, by name, without a plan.
  ///
  /// - Throws: `PlanError` for a missing input and for a layer that refuses its input.
  public func outputTypes(_ mode: PlanRequest.Mode, inputs: [String: TensorType]) throws -> [String: TensorType] {
    let typed = try TypedGraph(
      model.outline, losses: [], metrics: [], mode: mode, precision: precision, inputs: inputs, trainable: trainable)
    return Dictionary(model.graph.outputs.map { ($0.name, typed.values[$0.value].type) }) { first, _ in first }
  }
}
