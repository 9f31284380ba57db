import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict
import TenonServices

/// Samples of the training part as the dataset gives them, and what the transforms of training make of them.
public struct SamplePreview: Sendable {
  public struct Row: Sendable {
    /// In the dataset.
    public let sample: Int
    public let target: Int?
    /// `input` before any transform.
    public let before: Tensor
    /// The same after all transforms of samples, drawn anew each time; of several crops the first.
    public let after: [Tensor]
  }

  public let rows: [Row]
  public let skipped: [SkippedSample]
  public let classNames: [String]
  /// Full names of the transforms of training.
  public let transforms: [ComponentReference]

  /// - Parameters:
  ///   - count: samples, from all over the training part: see `positions`.
  ///   - draws: of each.
  /// - Throws: what opening data throws, and a transform; a sample that cannot be read is left out and named.
  public init(_ experiment: Experiment, factory: ComponentFactory, count: Int, draws: Int) throws {
    var written = experiment
    written.data.unreadable = .skip
    let source = try ExperimentData(ExperimentResolver(factory).resolve(written), factory: factory).train.source
    var (rows, skipped): ([Row], [SkippedSample]) = ([], [])
    let record = SampleRecord()
    for position in Self.positions(in: source.dataset, count: count) {
      record.begin()
      do {
        try source.readRaw(position, into: record)
      } catch let error as PluginCallError where error.error.code != .outOfMemory {
        skipped.append(source.skipped(position, error))
        continue
      }
      guard let before = try record["input"]?.copy() else { throw DataError.noField("input", source.name) }
      let label = record["target"].flatMap { $0.type == TensorType(.int64, []) ? Int($0[Int64.self][0]) : nil }
      let after = try (0..<draws).map { epoch in
        record.begin()
        try source.read(position, turn: 0, epoch: epoch, into: record)
        guard let input = record["input"] else { throw DataError.noField("input", source.name) }
        return try (source.pipeline.crops > 1 ? input.row(0) : input).copy()
      }
      rows.append(Row(sample: source.sampleIndex(position), target: label, before: before, after: after))
    }
    (self.rows, self.skipped) = (rows, skipped)
    classNames = source.dataset.classNames
    transforms = source.pipeline.transforms.map(\.reference)
  }
}
