import TenonCore
import TenonEngine
import TenonHost

/// Binds an experiment's names to components, with errors that show the line.
public struct ExperimentResolver: Sendable {
  public let factory: ComponentFactory

  public init(_ factory: ComponentFactory) { self.factory = factory }

  /// The experiment with full names and every argument written out: what runs and archives keep.
  ///
  /// - Throws: `ExperimentError` with the line of an unknown name or a wrong argument.
  public func resolve(_ experiment: Experiment) throws -> Experiment {
    try experiment.checkVersions(factory.registry)
    try experiment.checkReplacements(factory.registry)
    var resolved = experiment
    func resolve(_ reference: ComponentReference, _ kind: ComponentKind, _ path: [String]) throws
      -> ComponentReference
    { try self.resolve(reference, kind, in: experiment, path).reference }
    func all(_ references: [ComponentReference], _ key: String) throws -> [ComponentReference] {
      let isList = if case .list? = experiment.source["data"]?["transforms"]?.kind { true } else { false }
      return try references.enumerated().map { index, reference in
        try resolve(reference, .transform, ["data", "transforms"] + (isList ? [] : [key]) + ["\(index)"])
      }
    }
    resolved.data.train = try resolve(experiment.data.train, .dataset, ["data", "train"])
    resolved.data.validation = try experiment.data.validation.map { try resolve($0, .dataset, ["data", "validation"]) }
    resolved.data.test = try experiment.data.test.map { try resolve($0, .dataset, ["data", "test"]) }
    resolved.data.trainTransforms = try all(experiment.data.trainTransforms, "train")
    resolved.data.evalTransforms = try all(experiment.data.evalTransforms, "eval")
    resolved.model = try experiment.model.enumerated().map { index, layer in
      Experiment.LayerEntry(
        name: layer.name, component: try resolve(layer.component, .layer, ["model", "\(index)"]), inputs: layer.inputs)
    }
    resolved.loss = try resolve(experiment.loss, .loss, ["loss"])
    resolved.optimizer = try resolve(experiment.optimizer, .optimizer, ["optimizer"])
    resolved.scheduler = try experiment.scheduler.map { try resolve($0, .scheduler, ["scheduler"]) }
    return resolved
  }

  /// Assembles the layers, composites expanded.
  ///
  /// The last layer's first output is the model's `output`.
  ///
  /// - Throws: `ExperimentError` with the line of the layer at fault.
  public func graph(_ experiment: Experiment) throws -> ModelGraph {
    let assembler = GraphAssembler(factory)
    var last = assembler.input("input")
    var known = ["input": last]
    for (index, layer) in experiment.model.enumerated() {
      let origin = experiment.source.nearest(to: ["model", "\(index)", "inputs"]).origin
      let inputs = try (layer.inputs ?? []).map { name in
        guard let value = known[name] else {
          throw ExperimentError.unknownInput(name, of: layer.name, Array(known.keys), origin)
        }
        return value
      }
      do {
        let outputs = try assembler.apply(layer.component, path: layer.name, to: inputs.isEmpty ? [last] : inputs)
        last = outputs[0]
        known[layer.name] = last
        for port in outputs.ports { known["\(layer.name).\(port)"] = outputs[port] }
      } catch let error as any TenonError {
        throw ExperimentError.at(experiment.source.nearest(to: ["model", "\(index)"]).origin, error.diagnostic)
      }
    }
    assembler.output("output", last)
    return try assembler.graph()
  }

  func resolve(
    _ reference: ComponentReference, _ kind: ComponentKind, in experiment: Experiment, _ path: [String]
  ) throws -> ComponentFactory.Resolved {
    do {
      return try factory.replacing(experiment.use).resolve(reference, kind)
    } catch let error as ConfigError {
      let origin = experiment.source.nearest(to: path + [reference.name] + error.path).origin
      throw ExperimentError.at(origin, error.diagnostic)
    } catch let error as LookupError {
      throw ExperimentError.at(experiment.source.nearest(to: path).origin, error.diagnostic)
    }
  }
}
