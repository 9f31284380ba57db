import TenonCore
import TenonExperiment
import TenonHost
import TenonPredict
import TenonServices

/// A dataset with the transforms that its samples go through.
///
/// Read by several threads at once, each with a record of its own.
public final class DataSource: Sendable {
  public let dataset: any Dataset
  /// For messages: `data.train`.
  public let name: String
  public let unreadable: UnreadableSamples
  /// Fields whose samples may differ in length.
  public let padding: [FieldPadding]
  /// Full name of the dataset's component: `tenon/FashionMNIST`.
  package let component: String
  package let pipeline: TransformPipeline
  private let part: DatasetPart?
  /// Where the transforms do not need all of a picture.
  private let pictures: PictureReader?

  /// - Parameters:
  ///   - dataset: a whole one, or a part.
  ///   - component: the dataset's full name, for messages.
  /// - Throws: `DataError` when it has no samples.
  public init(
    _ dataset: any Dataset, component: String, name: String, pipeline: TransformPipeline,
    unreadable: UnreadableSamples = .fail, padding: [FieldPadding] = []
  ) throws(DataError) {
    self.dataset = dataset
    self.component = component
    self.name = name
    self.pipeline = pipeline
    self.unreadable = unreadable
    self.padding = padding
    part = dataset as? DatasetPart
    pictures = pipeline.readsParts ? PictureReader(dataset) : nil
    guard dataset.count > 0 else { throw DataError.empty(name, component) }
  }

  /// A sample's index in the dataset as the experiment names it, which its random draws and messages go by.
  public func sampleIndex(_ index: Int) -> Int { part?.indices[index] ?? index }

  /// Reads a sample as the dataset gives it.
  package func readRaw(_ index: Int, into record: SampleRecord) throws {
    try reading(index) { try dataset.read(index, into: record.sample) }
  }

  /// Reads a sample into a record that has begun a new one, and transforms it.
  ///
  /// - Parameter turn: how often it has been drawn before in the epoch; transforms draw other numbers each time.
  package func read(_ index: Int, turn: Int, epoch: Int, into record: SampleRecord) throws {
    let sample = sampleIndex(index)
    let key = sample + turn * (part?.base.count ?? dataset.count)
    guard let pictures else {
      try readRaw(index, into: record)
      return try transform(record, epoch: epoch, sample, key: key)
    }
    let held = try reading(index) {
      try pictures.read(index, into: record.sample) { [pipeline] in
        pipeline.part(of: $0, epoch: epoch, index: key)
      }
    }
    try transform(record, held, epoch: epoch, sample, key: key)
  }

  private func reading<T>(_ index: Int, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as ComponentError {
      throw PluginCallError(
        component: component, call: "read", place: "sample \(sampleIndex(index)) of \(name)", error: error,
        advice: error.code == .data
          ? "mend or remove it, or leave out what cannot be read: data.unreadable: skip" : nil)
    }
  }

  /// - Parameter key: what random draws go by.
  private func transform(
    _ record: SampleRecord, _ held: HeldPicture? = nil, epoch: Int, _ sample: Int, key: Int
  ) throws {
    try pipeline.apply(record, held, epoch: epoch, index: key, of: "sample \(sample) of \(name)")
    guard pipeline.crops > 1, let input = record["input"]?.type else { return }
    guard input.shape.dimensions.first == pipeline.crops else {
      throw DataError.otherCrops(name, sample: sample, expected: pipeline.crops, input)
    }
  }

  /// The types of a sample's fields before any transform, and after all of them.
  ///
  /// Where these make several crops, the type is that of one; fields with lengths are among the latter.
  /// Those of the first sample, or of the first that can be read when others are to be skipped.
  public func fieldTypes() throws -> (sample: [String: TensorType], transformed: [String: TensorType]) {
    let record = SampleRecord()
    var first: SkippedSample?
    for index in 0..<dataset.count {
      record.begin()
      do {
        try readRaw(index, into: record)
        let raw = record.fields.map { ($0.name, $0.tensor.type) }
        let sample = sampleIndex(index)
        try transform(record, epoch: 0, sample, key: sample)
        var types = Dictionary(record.fields.map { ($0.name, $0.tensor.type) }) { first, _ in first }
        if pipeline.crops > 1 { types["input"] = types["input"]?.row }
        for padding in padding where types[padding.field] != nil { types[padding.lengths] = TensorType(.int64, []) }
        return (Dictionary(raw) { first, _ in first }, types)
      } catch let error where canSkip(error) && !(error is DataError) {
        first = first ?? skipped(index, error)
      }
    }
    throw DataError.noneReadable(name, first ?? skipped(0, DataError.empty(name, component)))
  }

  /// Whether a sample with this error is left out; memory that is out is not the sample's fault.
  package func canSkip(_ error: any Error) -> Bool {
    if let error = error as? PluginCallError, error.error.code == .outOfMemory { return false }
    return unreadable == .skip && !(error is TensorError)
  }

  package func skipped(_ index: Int, _ error: any Error) -> SkippedSample {
    let message: String
    switch error {
    case let error as PluginCallError:
      let field = error.error.field.isEmpty ? "" : "'\(error.error.field)': "
      message = "\(error.component) failed in \(error.call): \(field)\(error.error.message)"
    case let error as any TenonError: message = error.diagnostic.headline
    default: message = "\(error)"
    }
    return SkippedSample(dataset: name, index: sampleIndex(index), message: message)
  }
}
