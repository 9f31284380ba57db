import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost

/// Computes the statistics of normalization layers for other weights than they were collected with, in one pass over the
/// training batches.
///
/// A second model has the weights, and each of these layers with `momentum: null`: its statistics are the mean over all
/// batches. Which layers these are is told by what they have: an argument `momentum` that may be null, and a buffer
/// `num_batches_tracked`, which they count.
///
/// - Source: `torch.optim.swa_utils.update_bn`.
struct BatchStatistics {
  private static let counter = "num_batches_tracked"

  private let twin: Model
  private let plans: PlanTable
  /// Of the twin, as the layers declare their start.
  private let starts: [Tensor]

  /// The buffers of a model that a pass may compute anew.
  static func buffers(of model: Model, _ factory: ComponentFactory) throws -> [Model.Entry] {
    let modules = try modules(of: model, factory)
    return model.buffers.filter { modules.contains($0.module) }
  }

  private static func modules(of model: Model, _ factory: ComponentFactory) throws -> Set<Int> {
    let counting = Set(model.buffers.filter { $0.declaration.name == counter }.map(\.module))
    return try counting.filter { module in
      let declaration = try factory.find(model.graph.modules[module].component.name, .layer).component.declaration
      return declaration.arguments.contains { $0.name == "momentum" && $0.accepts.contains(.null) }
    }
  }

  /// - Throws: what creating the layers throws, and `TensorError` when memory is out.
  init(of model: Model, like plans: PlanTable, _ experiment: ResolvedExperiment, _ factory: ComponentFactory) throws {
    let changed = try Self.modules(of: model, factory)
    let graph = model.graph
    let modules = graph.modules.enumerated().map { index, module in
      guard changed.contains(index) else { return module }
      var component = module.component
      component.arguments.removeAll { $0.name == "momentum" }
      component.arguments.append(NamedValue("momentum", .null))
      return ModelGraph.Module(path: module.path, component: component, origin: module.origin)
    }
    twin = try Model(
      ModelGraph(modules: modules, nodes: graph.nodes, inputs: graph.inputs, outputs: graph.outputs), factory: factory,
      seed: experiment.seed, dtype: model.dtype)
    self.plans = try PlanTable(
      twin, losses: [], precision: plans.precision, seed: experiment.seed, fusions: experiment.fusions)
    starts = try twin.buffers.map { try $0.tensor.copy() }
  }

  /// Computes the statistics for the weights that `model` holds, and stores them there.
  ///
  /// - Parameters:
  ///   - loader: whose batches of the epoch are gone through.
  ///   - progress: called after each batch; what it throws ends the pass, and nothing is stored.
  func compute(
    for model: Model, _ loader: BatchLoader, epoch: Int, progress: (Int, Int) throws -> Void
  ) throws {
    let counts = twin.buffers.filter { $0.declaration.name == Self.counter }
    for (source, target) in zip(model.state, twin.state) { target.tensor.take(source.tensor) }
    let counted = Set(counts.map(\.module))
    for (buffer, start) in zip(twin.buffers, starts) where counted.contains(buffer.module) { buffer.tensor.take(start) }
    for position in 0..<loader.batchCount {
      let batch = try loader.batch(position, epoch: epoch)
      if batch.count > 0 {
        let plan = try plans.plan(.train, for: batch.fields)
        try plan.bind(batch.fields)
        do {
          try plan.forward(step: UInt64(position))
        } catch {
          throw BatchFault.located(
            error, in: batch, of: loader.source, plans, phase: "the statistics of averaged weights, epoch \(epoch + 1)")
        }
      }
      try progress(position + 1, loader.batchCount)
    }
    // One that does not count, as InstanceNorm, does not collect either.
    let collected = Set(counts.filter { ($0.tensor[Int64.self].first ?? 0) > 0 }.map(\.module))
    for (source, target) in zip(twin.buffers, model.buffers) where collected.contains(source.module) {
      target.tensor.take(source.tensor)
    }
  }
}

extension Tensor {
  /// Copies the bytes of a tensor of the same type.
  fileprivate func take(_ other: Tensor) { bytes.copyMemory(from: UnsafeRawBufferPointer(other.bytes)) }
}
