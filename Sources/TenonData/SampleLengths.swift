import Dispatch
import Synchronization
import TenonCore
import TenonPredict
import TenonServices

/// How long each sample of a dataset is, as the dataset gives it, before any transform.
///
/// Known from one pass over the samples, by all cores.
public struct SampleLengths: Sendable {
  /// For each position in the dataset; 0 for a sample that is left out because it cannot be read.
  let values: [Int]
  /// Says what has been read.
  package let note: String

  /// Reads every sample of a dataset once.
  ///
  /// - Parameter field: whose first dimension counts.
  /// - Throws: what reading the first sample at fault throws; `DataError` for one without such a field.
  public init(_ source: DataSource, of field: String) throws {
    let count = source.dataset.count
    let chunk = max(1, (count + 255) / 256)
    let results = Mutex<[Int: Result<[Int], any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { index in
      let result = Result { try Self.read(source, field, index * chunk..<min(count, (index + 1) * chunk)) }
      results.withLock { $0[index] = result }
    }
    let parts = results.withLock { $0 }.sorted { $0.key < $1.key }
    values = try parts.flatMap { try $0.value.get() }
    let range = "\(values.min() ?? 0) to \(values.max() ?? 0)"
    note =
      "group_by_length: read the \(Plural.count(count, "sample")) of \(source.name) once; '\(field)' is \(range) long"
  }

  private static func read(_ source: DataSource, _ field: String, _ positions: Range<Int>) throws -> [Int] {
    let record = SampleRecord()
    return try positions.map { position in
      record.begin()
      do {
        try source.readRaw(position, into: record)
      } catch let error where source.canSkip(error) {
        return 0
      }
      guard let shape = record[field]?.shape, shape.rank > 0 else { throw DataError.noField(field, source.name) }
      return shape[0]
    }
  }
}
