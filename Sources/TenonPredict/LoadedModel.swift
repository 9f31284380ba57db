import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

/// A model out of an archive, ready to predict and to be evaluated.
public final class LoadedModel {
  public let archive: ModelArchive
  /// What differs from the plugins that it was trained with, without harm.
  public let notes: [String]
  public let model: Model
  package let factory: ComponentFactory
  package let path: String

  /// - Throws: an archive that is damaged, a plugin that is missing, weights that do not fit.
  public init(_ path: String, factory: ComponentFactory) throws {
    archive = try ModelArchive(path: path)
    notes = try archive.checkPlugins(factory.registry, fusion: factory.allowsFusion)
    model = try Model(archive.graph, factory: factory, seed: 0)
    try model.load(archive.state, from: path)
    self.factory = factory
    self.path = path
  }

  /// A predictor that shares this model's parameters.
  public func predictor(_ options: PredictionOptions = PredictionOptions()) throws -> Predictor {
    try Predictor(self, factory: factory, options)
  }
}
