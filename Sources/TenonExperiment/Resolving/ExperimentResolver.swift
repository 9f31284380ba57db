import TenonCore
import TenonHost

/// Binds an experiment's names to components, with errors that show the line.
public struct ExperimentResolver: Sendable {
  public let factory: ComponentFactory

  public init(_ factory: ComponentFactory) { self.factory = factory }

  /// Finds every component and checks all arguments.
  ///
  /// - Throws: `ExperimentError` with the line of an unknown name or a wrong argument.
  public func resolve(_ experiment: Experiment) throws -> ResolvedExperiment {
    try experiment.checkVersions(factory.registry)
    try experiment.checkReplacements(factory.registry)
    let factory = factory.replacing(experiment.use)
    func resolve(_ reference: ComponentReference, _ kind: ComponentKind, _ path: [String]) throws
      -> ComponentFactory.Resolved
    {
      try Self.resolve(reference, kind, at: path, of: experiment.source, factory)
    }
    func transforms(_ references: [ComponentReference], _ key: String) throws -> [ComponentFactory.Resolved] {
      let isList = if case .list? = experiment.source["data"]?["transforms"]?.kind { true } else { false }
      return try references.enumerated().map { index, reference in
        try resolve(reference, .transform, ["data", "transforms"] + (isList ? [] : [key]) + ["\(index)"])
      }
    }
    let data = experiment.data.withDecodeSizes
    let optimizer = try resolve(experiment.optimizer, .optimizer, ["optimizer"])
    return ResolvedExperiment(
      experiment,
      train: try resolve(data.train, .dataset, ["data", "train"]),
      validation: try data.validation.map { try resolve($0, .dataset, ["data", "validation"]) },
      test: try data.test.map { try resolve($0, .dataset, ["data", "test"]) },
      trainTransforms: try transforms(data.trainTransforms, "train"),
      evalTransforms: try transforms(data.evalTransforms, "eval"),
      layers: try layers(of: experiment.model, in: experiment.source, factory),
      losses: try experiment.losses.enumerated().map { index, loss in
        try resolve(loss.component, .loss, experiment.path(ofLoss: index))
      },
      metrics: try (experiment.metrics ?? []).enumerated().map { index, metric in
        try resolve(metric.component, .loss, experiment.path(ofMetric: index))
      },
      optimizer: optimizer,
      groupOptimizers: try experiment.parameterGroups.enumerated().map { index, group in
        try self.optimizer(optimizer, of: group, at: ["parameter_groups", "\(index)"], in: experiment, factory)
      }
        + experiment.training.unfreeze.enumerated().map { index, unfreezing in
          try self.optimizer(
            optimizer, of: unfreezing.group, at: experiment.path(ofUnfreezing: index), in: experiment, factory)
        },
      scheduler: try experiment.scheduler.map { try resolve($0, .scheduler, ["scheduler"]) },
      initialized: try experiment.initializers.enumerated().map { index, rule -> String? in
        guard let component = rule.component else { return nil }
        do {
          return try factory.find(component, .layer).fullName
        } catch let error as LookupError {
          let origin = experiment.source.nearest(to: ["initializers", "\(index)", "component"]).origin
          throw ExperimentError.at(origin, error.diagnostic)
        }
      })
  }

  /// The components of a model's layers, those of layers that are applied again among them.
  ///
  /// - Parameter source: where the model stands under `model`.
  func layers(of model: Experiment.Model, in source: Setting, _ factory: ComponentFactory) throws
    -> [ComponentFactory.Resolved]
  {
    var modules: [String: ComponentFactory.Resolved] = [:]
    return try model.layers.enumerated().map { index, layer in
      let path = source.path(ofLayer: index)
      if case .new(let reference) = layer.module {
        modules[layer.name] = try Self.resolve(reference, .layer, at: path, of: source, factory)
      }
      guard let module = modules[layer.path] else {
        throw ExperimentError.nothingToReuse(
          layer.path, by: layer.name, Array(modules.keys), source.nearest(to: path).origin)
      }
      return module
    }
  }

  /// A word on arguments that say how PyTorch computes, where an optimizer is refused for one of them.
  private static func ownOfPyTorch(_ error: ConfigError) -> String? {
    guard error.diagnostic.code == "unknown-argument", let name = error.path.last,
      ["foreach", "fused", "capturable", "differentiable"].contains(name)
    else { return nil }
    return "leave '\(name)' out: it says how PyTorch computes, and the numbers are the same without it"
  }

  /// Finds a component, with the line in errors.
  private static func resolve(
    _ reference: ComponentReference, _ kind: ComponentKind, at path: [String], of source: Setting,
    _ factory: ComponentFactory
  ) throws -> ComponentFactory.Resolved {
    do {
      return try factory.resolve(reference, kind)
    } catch let error as ConfigError {
      let origin = source.nearest(to: path + [reference.name] + error.path).origin
      throw ExperimentError.at(origin, error.diagnostic.help(kind == .optimizer ? Self.ownOfPyTorch(error) : nil))
    } catch let error as LookupError {
      throw ExperimentError.at(source.nearest(to: path).origin, error.diagnostic)
    }
  }
}
