import TenonCore
import TenonHost

/// Reads the batches of an epoch in a fixed order, into memory that is used again.
public final class BatchLoader {
  public let source: DataSource
  public let batchSize: Int
  private let seed: UInt64
  private let shuffles: Bool
  private let dropsLast: Bool
  private let record = SampleRecord()
  private var order: [Int] = []
  private var orderedEpoch: Int?
  /// One tensor for each field and size of a batch.
  private var tensors: [String: [TensorType: Tensor]] = [:]

  public init(_ source: DataSource, batchSize: Int, shuffles: Bool, dropsLast: Bool, seed: UInt64) {
    self.source = source
    self.batchSize = batchSize
    self.shuffles = shuffles
    self.dropsLast = dropsLast
    self.seed = seed
  }

  /// Batches of an epoch.
  public var batchCount: Int {
    let count = source.dataset.count
    return dropsLast ? count / batchSize : (count + batchSize - 1) / batchSize
  }

  /// Reads batch `position` of an epoch.
  ///
  /// Its tensors are overwritten by the next call.
  ///
  /// - Throws: `PluginCallError` or `DataError` naming the sample.
  public func batch(_ position: Int, epoch: Int) throws -> [String: Tensor] {
    arrange(epoch)
    let samples = order[position * batchSize..<min(order.count, (position + 1) * batchSize)]
    var batch: [(name: String, type: TensorType, tensor: Tensor)] = []
    for (row, sample) in samples.enumerated() {
      try source.read(sample, epoch: epoch, into: record)
      if row == 0 {
        batch = try record.fields.map { ($0.name, $0.tensor.type, try slot($0.name, $0.tensor.type, samples.count)) }
      }
      for field in batch {
        let tensor = record[field.name]
        guard let tensor, tensor.type == field.type else {
          throw DataError.differs(field.name, source.name, sample: sample, expected: field.type, tensor?.type)
        }
        (field.tensor.data + row * field.type.byteCount).copyMemory(from: tensor.data, byteCount: field.type.byteCount)
      }
      if let extra = record.fields.first(where: { field in !batch.contains { $0.name == field.name } }) {
        throw DataError.differs(extra.name, source.name, sample: sample, expected: nil, extra.tensor.type)
      }
    }
    var fields: [String: Tensor] = [:]
    for field in batch { fields[field.name] = field.tensor }
    guard source.pipeline.changesBatches else { return fields }
    return try transformed(fields, position: position, epoch: epoch)
  }

  private func transformed(_ fields: [String: Tensor], position: Int, epoch: Int) throws -> [String: Tensor] {
    let record = SampleRecord(isBatch: true)
    for (name, tensor) in fields { record[name] = tensor }
    try source.pipeline.apply(toBatch: record, epoch: epoch, index: position)
    return Dictionary(record.fields.map { ($0.name, $0.tensor) }) { first, _ in first }
  }

  private func slot(_ field: String, _ sample: TensorType, _ count: Int) throws -> Tensor {
    let type = TensorType(sample.dtype, Shape([count] + sample.shape.dimensions))
    if let known = tensors[field]?[type] { return known }
    let made = try Tensor(type)
    tensors[field, default: [:]][type] = made
    return made
  }

  /// Puts the samples in the order of an epoch: a permutation by seed and epoch alone (Fisher-Yates).
  private func arrange(_ epoch: Int) {
    guard orderedEpoch == nil || (shuffles && orderedEpoch != epoch) else { return }
    order = Array(0..<source.dataset.count)
    orderedEpoch = epoch
    guard shuffles else { return }
    let random = RandomSequence(seed: seed, stream: RandomStream.of(path: "data.shuffle"), step: UInt64(epoch))
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, random.integer(below: index + 1, UInt64(index)))
    }
  }
}
