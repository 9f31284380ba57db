import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

/// A model out of an archive, ready to predict and to be evaluated; its weights lie in the mapped file.
public final class LoadedModel {
  public let archive: ModelArchive
  /// What differs from the plugins that it was trained with, without harm.
  public let notes: [String]
  public let model: Model
  package let factory: ComponentFactory
  package let path: String
  private var isChecked = false

  /// Plans nothing: whether the layers are what the manifest says is found when they are planned first.
  ///
  /// - Throws: an archive that is damaged, a plugin that is missing, weights that do not fit.
  public init(_ path: String, factory: ComponentFactory) throws {
    archive = try ModelArchive(path: path, weights: .mapped)
    notes = try archive.checkPlugins(factory.registry, fusion: factory.allowsFusion)
    model = try Model(archive.graph, factory: factory, state: archive.state, from: path)
    self.factory = factory
    self.path = path
  }

  /// Plans of the model alone.
  ///
  /// - Parameter taps: paths of layers whose outputs can be read, too.
  /// - Throws: `GraphError` for one that the model does not have.
  package func plans(taps: [String] = []) throws -> PlanTable {
    try PlanTable(model, losses: [], fusions: archive.fusions, taps: taps, check: check)
  }

  /// Holds the layers against what the manifest says of them, once.
  ///
  /// - Parameter planned: the layers as they have been planned for some inputs.
  /// - Throws: `ModelArchiveError` where they are others.
  package func check(_ planned: ModelSummary? = nil) throws {
    guard !isChecked else { return }
    if let fault = archive.summary?.fault(in: model.outline, planned: planned) {
      throw ModelArchiveError.summary(fault, path)
    }
    isChecked = true
  }

  /// What the model reads and yields; of an archive from before that was kept, as planning one sample says.
  ///
  /// - Throws: `DataError` for a model of several inputs in such an archive.
  public func signature() throws -> ModelSignature {
    if let signature = archive.signature { return signature }
    guard let input = archive.input, let name = archive.graph.inputs.first?.name, archive.graph.inputs.count == 1 else {
      throw DataError.noSignature(archive.name)
    }
    return try ModelSignature(
      plans(), fields: [name: input], ragged: [], batchSize: 1)
  }

  /// A predictor that shares this model's parameters.
  public func predictor(_ options: PredictionOptions = PredictionOptions()) throws -> Predictor {
    try Predictor(self, factory: factory, options)
  }
}

extension DataError {
  fileprivate static func noSignature(_ name: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("no-signature", "the archive of '\(name)' does not say what the model reads")
        .help("train it again with this version of Tenon"))
  }
}
