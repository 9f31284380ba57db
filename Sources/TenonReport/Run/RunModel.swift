import TenonArchive
import TenonCore
import TenonEngine
import TenonTraining

/// What a report shows of a run's model; neither its weights nor its plugins.
public struct RunModel: Sendable {
  public let path: String
  public let name: String
  public let experiment: JSON
  public let epochs: [EpochMetrics]
  public let metrics: [ModelArchive.Metric]
  public let summary: ModelSummary?
  public let plugins: [ModelArchive.RequiredPlugin]
  public let trainingPlugins: [ModelArchive.RequiredPlugin]
  public let provenance: Provenance?
  public let data: [String: DataFingerprint]
  /// Of the first layer that has any.
  public let kernels: KernelPicture?

  /// Reads an archive or a checkpoint.
  init(path: String) throws {
    let archive = try ModelArchive(path: path, weights: .mapped)
    self.path = path
    (name, experiment, metrics) = (archive.name, archive.experiment, archive.metrics)
    (summary, provenance, data) = (archive.summary, archive.provenance, archive.data)
    (plugins, trainingPlugins) = (archive.plugins, archive.trainingPlugins)
    epochs = archive.history.compactMap(EpochMetrics.init)
    kernels = try KernelPicture(archive)
  }
}
