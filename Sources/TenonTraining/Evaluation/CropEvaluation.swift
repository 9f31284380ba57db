import TenonCore
import TenonElements
import TenonEngine
import TenonExecution
import TenonPredict

/// Evaluates batches with several crops of each sample: the model on every crop, losses and metrics on the mean of its
/// outputs.
final class CropEvaluation {
  private let model: PlanTable
  private let losses: PlanTable

  /// - Parameter plans: of the model with its losses and metrics.
  init(_ plans: PlanTable) throws {
    model = try plans.modelAlone()
    losses = try plans.lossesAlone()
  }

  /// - Parameters:
  ///   - fields: `input` [N * crops, ...], the crops of a sample one after another; all others [N, ...].
  /// - Returns: the plan that holds losses and metrics of the outputs averaged over the crops, and what it was given.
  /// - Throws: `PlanError` for an output that has no mean; what planning and computing throw.
  func run(_ fields: [String: Tensor], crops: Int) throws -> (ExecutionPlan, [String: Tensor]) {
    let plan = try model.plan(.eval, inputs: fields.mapValues(\.type))
    try plan.bind(fields)
    try plan.forward(step: 0)
    var means: [String: Tensor] = [:]
    for end in model.model.graph.outputs {
      guard let output = plan.output(end.name), let mean = try CropAverage.mean(of: output, crops: crops) else {
        throw DataError.noMean(end.name, plan.output(end.name)?.type, crops: crops)
      }
      means[end.name] = mean
    }
    let inputs = fields.merging(means) { _, mean in mean }
    let last = try losses.plan(.eval, inputs: inputs.mapValues(\.type))
    try last.bind(inputs)
    try withExtendedLifetime(inputs) { try last.forward(step: 0) }
    return (last, inputs)
  }
}

extension DataError {
  fileprivate static func noMean(_ output: String, _ type: TensorType?, crops: Int) -> DataError {
    DataError(
      diagnostic: Diagnostic("shape-mismatch", "the model's '\(output)' cannot be averaged over the crops of a sample")
        .expected("float32 with a row for each of \(crops) crops of every sample")
        .received(type.map { "\($0)" } ?? "nothing")
        .help("leave transforms that make several crops out of `data.transforms.eval`"))
  }
}
