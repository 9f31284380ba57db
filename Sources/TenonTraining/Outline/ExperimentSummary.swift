import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost

/// What `inspect` shows of an experiment: its layers with shapes, parameters and work.
public struct ExperimentSummary: Sendable {
  public struct Layer: Sendable {
    /// Empty for a conversion of layouts; all paths of a fused layer, joined by ` + `.
    public let path: String
    public let component: String
    public let outputs: [TensorType]
    public let parameterCount: Int
    /// Of one forward for the whole batch.
    public let flops: Double
    public let algorithm: String
  }

  /// A group of the optimizer.
  public struct Group: Sendable {
    /// Its learning rate's name in reports: `lr_1`.
    public let name: String
    /// Patterns of its parameters; nil for those without a group of their own.
    public let match: [String]?
    /// The first that trains it, from 1.
    public let firstEpoch: Int
    public let parameterCount: Int
  }

  public let name: String
  public let batchSize: Int
  public let groups: [Group]
  public let layers: [Layer]
  public let parameterCount: Int
  /// Of those that are not frozen at the start.
  public let trainedParameterCount: Int
  /// Activations, gradients and scratch of a training step.
  public let arenaByteCount: Int

  /// Plans a training step without training; reads one sample to know its shape.
  public init(_ experiment: Experiment, factory: ComponentFactory) throws {
    var experiment = experiment
    // One batch does not need threads, nor the lengths of all samples.
    experiment.data.numWorkers = 0
    experiment.data.collation.groupByLength = nil
    let resolver = ExperimentResolver(factory)
    let resolved = try resolver.resolve(experiment)
    let batch = try ExperimentData(resolved, factory: factory).train.batch(0, epoch: 0)
    let model = try resolver.modelToPlan(resolved)
    let graph = model.graph
    let losses = try resolver.losses(resolved, of: graph)
    let metrics = try resolver.metrics(resolved, losses: losses, of: graph)
    let trained = try ParameterGroups(resolved, model, factory)
    let trainable = trained.trainable(inEpoch: 0)
    let plan = try PlanTable(
      model, losses: losses, metrics: metrics.map(\.binding), trainable: trainable, fusions: resolved.fusions
    ).plan(.train, inputs: batch.types)
    name = resolved.name
    batchSize = batch.count
    layers = plan.layers.map { layer in
      Layer(
        path: layer.path(in: graph), component: layer.component, outputs: layer.outputs,
        parameterCount: model.parameters.filter { layer.modules.contains($0.module) }
          .reduce(0) { $0 + $1.tensor.shape.elementCount },
        flops: layer.flops, algorithm: layer.algorithm)
    }
    groups = zip(trained.groups, trained.members).enumerated().map { index, group in
      Group(
        name: RateSchedule.name(ofGroup: index), match: group.0.match, firstEpoch: group.0.firstEpoch + 1,
        parameterCount: group.1.reduce(0) { $0 + model.parameters[$1].tensor.shape.elementCount })
    }
    parameterCount = model.parameters.reduce(0) { $0 + $1.tensor.shape.elementCount }
    trainedParameterCount = zip(model.parameters, trainable).reduce(0) { sum, entry in
      entry.1 ? sum + entry.0.tensor.shape.elementCount : sum
    }
    arenaByteCount = plan.arenaByteCount
  }

  /// Of one forward for the whole batch.
  public var flops: Double { layers.reduce(0) { $0 + $1.flops } }

  public var json: JSON {
    let layers = layers.map { layer -> JSON in
      [
        "path": .string(layer.path), "component": .string(layer.component),
        "outputs": .array(layer.outputs.map { .array($0.shape.dimensions.map(JSON.int)) }),
        "layouts": .array(layer.outputs.map { .string("\($0.layout)") }),
        "parameters": .int(layer.parameterCount), "flops": .double(layer.flops), "algorithm": .string(layer.algorithm),
      ]
    }
    let groups = groups.map { group -> JSON in
      [
        "name": .string(group.name), "match": group.match.map { .array($0.map(JSON.string)) } ?? .null,
        "first_epoch": .int(group.firstEpoch), "parameters": .int(group.parameterCount),
      ]
    }
    return [
      "name": .string(name), "batch_size": .int(batchSize), "parameters": .int(parameterCount),
      "trained_parameters": .int(trainedParameterCount), "flops": .double(flops), "arena_bytes": .int(arenaByteCount),
      "layers": .array(layers),
      "groups": .array(groups),
    ]
  }
}
