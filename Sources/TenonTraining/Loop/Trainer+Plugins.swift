import TenonArchive
import TenonEngine
import TenonExperiment
import TenonHost

extension Trainer {
  /// The plugins that predicting needs, each once: those of the layers and of the preprocessing, and those of the fused
  /// layers that the experiment lists, which run in place of layers.
  static func requiredPlugins(_ experiment: ResolvedExperiment, _ model: Model, _ factory: ComponentFactory) throws
    -> [ModelArchive.RequiredPlugin]
  {
    let transforms = experiment.evalTransforms.flatMap(factory.plugins(of:))
    let fused = try factory.loadFusions(experiment.fusions).map(\.plugin)
    var seen: Set<String> = []
    let needed = try required(model.plugins + transforms, factory, seen: &seen)
    return try needed + required(fused, factory, isFusion: true, seen: &seen)
  }

  /// What an archive says of plugins, each once.
  static func requiredPlugins(
    _ plugins: [PluginCandidate], _ factory: ComponentFactory
  ) throws -> [ModelArchive.RequiredPlugin] {
    var seen: Set<String> = []
    return try required(plugins, factory, seen: &seen)
  }

  /// The plugins of others that a training needs besides: a run goes on with the libraries that it began with.
  static func trainingPlugins(
    _ experiment: ResolvedExperiment, beside required: [ModelArchive.RequiredPlugin], _ factory: ComponentFactory
  ) throws -> [ModelArchive.RequiredPlugin] {
    let sets = [experiment.train, experiment.validation, experiment.test].compactMap(\.self)
    let components =
      sets + experiment.trainTransforms + experiment.losses + experiment.metrics + experiment.groupOptimizers
      + [experiment.optimizer] + (experiment.scheduler.map { [$0] } ?? [])
    var seen = Set(required.map(\.id))
    return try Self.required(
      components.flatMap(factory.plugins(of:)).filter { $0.manifest.vendor != PluginRegistry.builtInVendor }, factory,
      seen: &seen)
  }

  private static func required(
    _ plugins: [PluginCandidate], _ factory: ComponentFactory, isFusion: Bool = false, seen: inout Set<String>
  ) throws -> [ModelArchive.RequiredPlugin] {
    var required: [ModelArchive.RequiredPlugin] = []
    for plugin in plugins where seen.insert(plugin.manifest.id).inserted {
      required.append(
        ModelArchive.RequiredPlugin(
          id: plugin.manifest.id, version: plugin.manifest.version, sha256: try factory.registry.sha256(of: plugin),
          isFusion: isFusion))
    }
    return required
  }
}
