import TenonArchive
import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost

extension ModelSummary {
  /// What an experiment's network does with one sample of the given size; reads no data.
  ///
  /// - Throws: `ExperimentError` with the line at fault; `PlanError` for a layer that refuses its input.
  public init(_ experiment: Experiment, inputs: [InputSize], factory: ComponentFactory) throws {
    let resolver = ExperimentResolver(factory)
    let outline = try ModelOutline(resolver.graph(resolver.resolve(experiment)), factory: factory)
    try self.init(outline, inputs: outline.inputTypes(inputs))
  }

  /// What an archive's network does with one sample of the given size; loads the plugins of its layers.
  ///
  /// - Throws: `PluginLoadError` for a plugin that may not run; `PlanError` for a layer that refuses its input.
  public init(_ archive: ModelArchive, inputs: [InputSize], factory: ComponentFactory) throws {
    let outline = try ModelOutline(archive.graph, factory: factory)
    try self.init(outline, inputs: outline.inputTypes(inputs))
  }

  /// For one sample as a training reads it, or for a batch where the network takes nothing else.
  init?(_ outline: ModelOutline, fields: [String: TensorType], batchSize: Int) {
    func summary(_ count: Int) -> ModelSummary? {
      try? ModelSummary(
        outline, inputs: fields.mapValues { TensorType($0.dtype, Shape([count] + $0.shape.dimensions)) })
    }
    guard let made = summary(1) ?? summary(batchSize) else { return nil }
    self = made
  }
}
