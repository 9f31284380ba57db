import Synchronization
import TenonCore
import TenonPredict
import TenonServices

/// A batch on its way: which samples it takes, how far they are read, and the memory that they are read into.
///
/// The loader's thread prepares a slot while no reader knows it, `SampleReaders` guards it while its samples are read,
/// whoever reads the last one completes it, and then it is the loader's again.
final class BatchSlot: @unchecked Sendable {
  let batch = Batch()
  private(set) var position = 0
  private(set) var epoch = 0
  /// Positions in the source's dataset; their place here is their row.
  private(set) var samples: [Int] = []
  /// How often each of them came before in the epoch; empty for not at all.
  private var turns: [Int] = []
  private(set) var rows: BatchRows?
  private let capacity: Int
  private let source: DataSource
  private let expected: ExpectedLayout

  // Guarded by the readers' lock while samples are read.
  /// The first sample that no reader has taken.
  var next = 0
  /// Readers that are at it.
  var readerCount = 0
  var isComplete = false
  private var failures: [(row: Int, error: any Error)] = []
  /// Samples that are not of the layout that `rows` was made for.
  private var misfits: [(row: Int, fields: [(name: String, tensor: Tensor)])] = []
  /// Readers look at it between two samples.
  let isAbandoned = Atomic<Bool>(false)

  /// What completing the batch has thrown.
  private(set) var failure: (any Error)?
  private var forms: BatchForms
  private var transformed: SampleRecord?

  /// - Parameter capacity: samples of the largest batch.
  init(_ source: DataSource, _ expected: ExpectedLayout, capacity: Int) {
    self.source = source
    self.expected = expected
    self.capacity = capacity
    forms = BatchForms(source)
    samples.reserveCapacity(capacity)
  }

  /// Makes the slot ready to read a batch.
  ///
  /// - Throws: `TensorError` when memory is out.
  func prepare(_ position: Int, _ epoch: Int, _ samples: ArraySlice<Int>, turns: ArraySlice<Int>) throws(TensorError) {
    if let layout = expected.layout, rows?.layout !== layout { try adopt(layout) }
    self.position = position
    self.epoch = epoch
    self.samples.removeAll(keepingCapacity: true)
    self.samples.append(contentsOf: samples)
    self.turns.removeAll(keepingCapacity: true)
    self.turns.append(contentsOf: turns)
    next = 0
    readerCount = 0
    isComplete = false
    isAbandoned.store(false, ordering: .relaxed)
    failures.removeAll(keepingCapacity: true)
    misfits.removeAll(keepingCapacity: true)
    failure = nil
  }

  private func adopt(_ layout: SampleLayout) throws(TensorError) {
    forms.removeAll()
    rows = nil
    rows = try BatchRows(layout, capacity: capacity)
  }

  /// Reads one sample into its row, or beside it when it does not fit; any thread, without the lock.
  package func read(row: Int, with record: SampleRecord) throws -> [(name: String, tensor: Tensor)]? {
    record.begin(in: rows, row: row)
    try source.read(samples[row], turn: turns.isEmpty ? 0 : turns[row], epoch: epoch, into: record)
    return record.fillRow() ? nil : try record.detach()
  }

  func add(misfit fields: [(name: String, tensor: Tensor)], row: Int) { misfits.append((row, fields)) }

  /// Notes a sample that cannot be read; true when the batch need not be read any further.
  func add(failure error: any Error, row: Int) -> Bool {
    failures.append((row, error))
    return !source.canSkip(error)
  }

  // MARK: Completing

  /// Makes the batch out of what has been read; once every sample has been, by one thread.
  func complete() {
    batch.fields = [:]
    batch.types = [:]
    (batch.count, batch.crops) = (0, source.pipeline.crops)
    batch.skipped.removeAll(keepingCapacity: true)
    batch.samples.removeAll(keepingCapacity: true)
    failures.sort { $0.row < $1.row }
    // Samples are taken in order, so the first that failed is always among them, whoever read it.
    if let fatal = failures.first(where: { !source.canSkip($0.error) }) {
      failure = fatal.error
      return
    }
    for (row, error) in failures { batch.skipped.append(source.skipped(samples[row], error)) }
    batch.count = samples.count - failures.count
    guard batch.count > 0 else { return }
    for row in samples.indices where survives(row) { batch.samples.append(source.sampleIndex(samples[row])) }
    do {
      if !misfits.isEmpty { try fitMisfits() }
      if !failures.isEmpty { closeGaps() }
      guard let rows else { return }
      let form = forms.form(of: rows, count: batch.count)
      (batch.fields, batch.types) = (form.fields, form.types)
      if source.pipeline.changesBatches { try transformBatch() }
    } catch {
      failure = error
    }
  }

  private func survives(_ row: Int) -> Bool { !failures.contains { $0.row == row } }

  /// Brings samples that do not fit into rows that have room for all of them, when all have one layout.
  ///
  /// The first sample decides, so that the outcome does not depend on what was expected.
  private func fitMisfits() throws {
    let ragged = Set(source.padding.map(\.field))
    let layouts = Dictionary(
      misfits.map { ($0.row, SampleLayout($0.fields.map { ($0.name, $0.tensor.type) }, ragged: ragged)) }
    ) { first, _ in first }
    let survivors = samples.indices.filter(survives)
    guard let first = survivors.first, let layout = layouts[first] ?? rows?.layout else { return }
    for row in survivors.dropFirst() {
      guard let other = layouts[row] ?? rows?.layout, let field = layout.difference(to: other) else { continue }
      throw DataError.differs(
        field, source.name, sample: source.sampleIndex(samples[row]), expected: layout[field], other[field],
        isPadded: ragged.contains(field))
    }
    let room = try source.room(
      for: layout, survivors.compactMap { row in layouts[row].map { (samples[row], $0) } }, atLeast: rows?.layout)
    let before = rows
    try adopt(expected.settle(room))
    guard let rows else { return }
    if let before { for row in survivors where layouts[row] == nil { rows.copy(row: row, from: before) } }
    for (row, fields) in misfits {
      for (field, entry) in rows.layout.fields.enumerated() {
        guard let tensor = fields.first(where: { $0.name == entry.name })?.tensor else { continue }
        rows.fill(field: field, row: row, from: tensor.data, tensor.type)
      }
    }
    misfits.removeAll()
  }

  /// Moves the samples together that are left.
  private func closeGaps() {
    var target = 0
    for row in samples.indices where survives(row) {
      if target != row { rows?.move(row: row, to: target) }
      target += 1
    }
  }

  private func transformBatch() throws {
    let record = transformed ?? SampleRecord(isBatch: true)
    transformed = record
    record.begin()
    for (name, tensor) in batch.fields { record[name] = tensor }
    try source.pipeline.apply(toBatch: record, epoch: epoch, index: position)
    batch.fields.removeAll(keepingCapacity: true)
    for (name, tensor) in record.fields { batch.fields[name] = forms.folded(name, tensor) }
    let types = batch.fields.mapValues(\.type)
    if batch.types != types { batch.types = types }
  }
}
