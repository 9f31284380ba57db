import TenonCore
import TenonHost

/// A dataset with the transforms that its samples go through.
public final class DataSource: Sendable {
  public let dataset: any Dataset
  /// For messages: `data.train`.
  public let name: String
  let component: String
  let pipeline: TransformPipeline

  /// - Throws: `PluginCallError` for files that are missing or damaged.
  public init(
    _ reference: ComponentReference, transforms: [ComponentReference], factory: ComponentFactory, name: String,
    seed: UInt64, isTraining: Bool
  ) throws {
    let resolved = try factory.resolve(reference, .dataset)
    dataset = try factory.dataset(resolved)
    component = resolved.fullName
    self.name = name
    pipeline = try TransformPipeline(
      transforms, factory: factory, path: "transforms.\(isTraining ? "train" : "eval")", seed: seed,
      isTraining: isTraining)
    guard dataset.count > 0 else { throw DataError.empty(name, component) }
  }

  /// Reads a sample as the dataset gives it.
  func readRaw(_ index: Int, into record: SampleRecord) throws {
    record.removeAll()
    do {
      try dataset.read(index, into: record.sample)
    } catch let error as ComponentError {
      throw PluginCallError(component: component, call: "read", place: "sample \(index) of \(name)", error: error)
    }
  }

  /// Reads a sample and transforms it.
  func read(_ index: Int, epoch: Int, into record: SampleRecord) throws {
    try readRaw(index, into: record)
    try pipeline.apply(record, epoch: epoch, index: index, of: "sample")
  }

  /// The type of `input` before any transform, and after all of them.
  func inputTypes() throws -> (sample: TensorType, input: TensorType) {
    let record = SampleRecord()
    try readRaw(0, into: record)
    guard let raw = record["input"]?.type else { throw DataError.noField("input", name) }
    try pipeline.apply(record, epoch: 0, index: 0, of: "sample")
    guard let input = record["input"]?.type else { throw DataError.noField("input", name) }
    return (raw, input)
  }
}

/// Data that cannot be fed to a model.
public struct DataError: TenonError {
  public let diagnostic: Diagnostic

  static func empty(_ name: String, _ component: String) -> DataError {
    DataError(diagnostic: Diagnostic("empty-dataset", "\(name) (\(component)) has no samples"))
  }

  static func noField(_ field: String, _ name: String) -> DataError {
    DataError(diagnostic: Diagnostic("missing-field", "the samples of \(name) have no field '\(field)'"))
  }

  static func differs(_ field: String, _ name: String, sample: Int, expected: TensorType?, _ received: TensorType?)
    -> DataError
  {
    DataError(
      diagnostic: Diagnostic("ragged-batch", "sample \(sample) of \(name) does not fit into a batch with the others")
        .expected("'\(field)' \(expected.map { "\($0)" } ?? "absent")")
        .received("'\(field)' \(received.map { "\($0)" } ?? "absent")")
        .help("bring all samples to one size, with Resize for instance"))
  }
}
