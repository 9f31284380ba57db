import TenonCore
import TenonData
import TenonEngine
import TenonStatistics
import TenonTraining

/// Looks for activations most of whose units give the same value whatever they are given.
///
/// What is looked at is every layer without parameters that keeps the type of its one input. It computes some samples of a batch
/// once more in evaluation, in plans of its own, so that training is what it is without it.
final class DeadUnitsCheck {
  /// The part of a layer's units.
  static let share = 0.9
  /// Samples that are looked at: enough that a unit that is seldom wanted is wanted by one.
  static let mostSamples = 64
  static let fewestSamples = 16
  /// Steps before the first look, and between two of them: a look costs less than one.
  static let firstStep = 20
  static let interval = 100
  private static let mostLayers = 64

  private unowned let trainer: Trainer
  private let layers: [(path: String, component: String)]
  private var plans: PlanTable?
  private var lastStep: Int?

  init(_ trainer: Trainer) {
    self.trainer = trainer
    layers = Self.activations(trainer)
  }

  /// Looks, where it is time: once an epoch at most, at its last whole batch.
  func look(after step: StepReport) throws -> Finding? {
    guard !layers.isEmpty, step.step == max(1, step.stepsPerEpoch - 1),
      step.stepCount >= lastStep.map({ $0 + Self.interval }) ?? Self.firstStep,
      let batch = trainer.lastBatch, batch.count >= Self.fewestSamples, batch.crops == 1
    else { return nil }
    lastStep = step.stepCount
    let plans = try plans ?? trainer.plans(taps: layers.map(\.path))
    self.plans = plans
    let (fields, count) = Self.part(of: batch)
    let plan = try plans.plan(.eval, for: fields)
    try plan.bind(fields)
    try plan.forward(step: 0)
    // What follows dead units is dead for their sake.
    for layer in layers {
      guard let values = plan.output(layer.path), let (dead, units) = DeadUnits.count(values, samples: count),
        Double(dead) > Self.share * Double(units)
      else { continue }
      return Finding(
        kind: .deadUnits, layer: layer.path,
        text:
          "\(dead) of \(units) units of layer '\(layer.path)' (\(layer.component)) are dead: they give the same value for "
          + "all of \(count) samples (epoch \(step.epoch + 1), step \(step.step)); try a smaller learning rate, LeakyReLU or "
          + "GELU, or normalization before it")
    }
    return nil
  }

  /// The first samples of a batch, as tensors in its memory.
  private static func part(of batch: Batch) -> (fields: [String: Tensor], count: Int) {
    let count = min(mostSamples, batch.count)
    let isCut = batch.fields.values.allSatisfy { $0.type.layout == .plain && $0.shape.dimensions.first == batch.count }
    guard isCut, count < batch.count else { return (batch.fields, batch.count) }
    return (batch.fields.mapValues { Tensor($0.type.with(rows: count), at: $0.data, owner: $0) }, count)
  }

  private static func activations(_ trainer: Trainer) -> [(path: String, component: String)] {
    guard let summary = trainer.layers else { return [] }
    let graph = trainer.model.graph
    var types: [ModelGraph.ValueID: TensorType] = [:]
    var layers: [(path: String, component: String)] = []
    for (node, layer) in zip(graph.nodes, summary.layers) {
      for (value, type) in zip(node.outputs, layer.outputs) { types[value] = type }
      guard layer.parameterCount == 0, node.inputs.count == 1, node.outputs.count == 1, let input = node.inputs[0],
        let type = types[input], layer.outputs.first == type, [.float32, .float64].contains(type.dtype),
        !layers.contains(where: { $0.path == layer.path })
      else { continue }
      layers.append((layer.path, layer.component))
    }
    return Array(layers.prefix(mostLayers))
  }
}
