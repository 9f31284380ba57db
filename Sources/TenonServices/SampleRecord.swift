import TenonABI
import TenonCore

/// A sample or batch that the host owns: named tensors, with the C access that datasets and transforms use.
///
/// A record is used for one sample after another (`begin`) and keeps tensors that are no longer needed for the next
/// ones. When it is given a row of a batch, the tensor that a field ends with is made in that row itself, and need not
/// be copied there.
///
/// Used by one thread at a time.
public final class SampleRecord: @unchecked Sendable {
  private struct Entry {
    let name: String
    var content: Content
  }

  private enum Content {
    /// From `make`; used again when the field changes.
    case made(Tensor)
    /// From the host's own code, which it belongs to.
    case given(Tensor)
    /// In the row of a batch.
    case row(SampleRow)
  }

  private var entries: [Entry] = []
  /// Handed out by `make` and not yet the value of a field.
  private var pending: [Tensor] = []
  private var spares = SpareTensors()
  private var rows: [SampleRow] = []
  private var target: BatchRows?
  private var targetRow = 0
  private var layout: SampleLayout?
  private let access: UnsafeMutablePointer<tenon_sample>

  public init(isBatch: Bool = false) {
    access = .allocate(capacity: 1)
    access.initialize(
      to: tenon_sample(
        struct_size: UInt32(MemoryLayout<tenon_sample>.size), is_batch: isBatch ? 1 : 0, context: nil,
        get: { context, name in
          guard let record = SampleRecord.of(context), let name else { return nil }
          return record.get(String(cString: name))
        },
        make: { context, name, dtype, rank, shape in
          guard let record = SampleRecord.of(context), let name else { return nil }
          return record.make(String(cString: name), dtype, rank, shape)
        },
        set: { context, name, tensor in
          guard let record = SampleRecord.of(context), let name else { return }
          record.set(String(cString: name), made: tensor)
        }, spare: (nil, nil, nil, nil)))
    access.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { access.deallocate() }

  /// What a dataset or transform gets.
  public var sample: Sample { Sample(access, owner: self) }

  /// In the order in which they were set first.
  public var fields: [(name: String, tensor: Tensor)] { entries.map { ($0.name, tensor(of: $0.content)) } }

  public subscript(name: String) -> Tensor? {
    get { entries.first { $0.name == name }.map { tensor(of: $0.content) } }
    set { replace(name, with: newValue.map(Content.given)) }
  }

  /// Forgets all fields, for the next sample.
  public func removeAll() { begin() }

  /// Begins the next sample.
  ///
  /// - Parameters:
  ///   - batch: where the sample is wanted; nil: in tensors of its own.
  ///   - row: written by this record alone until the next `begin`.
  package func begin(in batch: BatchRows? = nil, row: Int = 0) {
    for entry in entries { recycle(entry.content) }
    entries.removeAll(keepingCapacity: true)
    for tensor in pending { spares.put(tensor) }
    pending.removeAll(keepingCapacity: true)
    target = batch
    targetRow = row
    guard let batch, layout === batch.layout else {
      layout = batch?.layout
      rows =
        batch.map { batch in
          batch.layout.fields.enumerated().map { field, entry in
            SampleRow(
              entry.name, entry.type, ragged: batch.layout.ragged.contains(entry.name),
              at: batch.address(field: field, row: row))
          }
        } ?? []
      return
    }
    for (field, own) in rows.enumerated() { own.begin(at: batch.address(field: field, row: row)) }
  }

  /// Ends a sample: brings into its row what does not lie there yet.
  ///
  /// - Returns: false, with nothing copied, when the sample's fields are not those of the batch.
  package func fillRow() -> Bool {
    guard let target, entries.count == rows.count, rows.allSatisfy({ $0.accepts(fieldType($0.name)) }) else {
      return false
    }
    for (field, row) in rows.enumerated() {
      row.end()
      if target.lengths[field] != nil, let length = fieldType(row.name)?.shape[0] {
        target.setLength(field: field, row: targetRow, length)
      }
      switch entries.first(where: { $0.name == row.name })?.content {
      case .made(let tensor), .given(let tensor): row.copy(from: tensor)
      case .row, nil: break
      }
    }
    return true
  }

  /// Ends a sample: its fields in tensors that the record will not use again.
  ///
  /// - Throws: `TensorError` when memory is out.
  package func detach() throws(TensorError) -> [(name: String, tensor: Tensor)] {
    var fields: [(name: String, tensor: Tensor)] = []
    for entry in entries {
      let tensor = tensor(of: entry.content)
      if case .row = entry.content {
        fields.append((entry.name, try tensor.copy()))
      } else {
        fields.append((entry.name, tensor))
      }
    }
    entries.removeAll(keepingCapacity: true)
    return fields
  }

  // MARK: What plugins call

  private func get(_ name: String) -> UnsafePointer<tenon_tensor>? {
    switch entries.first(where: { $0.name == name })?.content {
    case .made(let tensor), .given(let tensor): UnsafePointer(tensor.header.raw)
    case .row(let row): UnsafePointer(row.header.raw)
    case nil: nil
    }
  }

  private func make(_ name: String, _ dtype: Int32, _ rank: Int32, _ shape: UnsafePointer<Int64>?)
    -> UnsafeMutablePointer<tenon_tensor>?
  {
    guard (0...Int32(Shape.maximumRank)).contains(rank), rank == 0 || shape != nil else { return nil }
    if let row = rows.first(where: { $0.name == name }), row.lend(dtype, rank, shape) { return row.header.raw }
    if let spare = spares.take(dtype, rank, shape) {
      pending.append(spare)
      return spare.header.raw
    }
    guard let type = TensorType(dtype: dtype, rank: rank, shape: shape), let tensor = try? Tensor(type) else {
      return nil
    }
    pending.append(tensor)
    return tensor.header.raw
  }

  private func set(_ name: String, made raw: UnsafeMutablePointer<tenon_tensor>?) {
    guard let raw else { return replace(name, with: nil) }
    if let row = rows.first(where: { $0.header.raw == raw }) {
      guard row.isLent else { return }
      // Made for one field and set as another: the row is not the other one's.
      guard row.name == name else { return replace(name, with: (try? tensor(of: .row(row)).copy()).map(Content.made)) }
      row.isLent = false
      return replace(name, with: .row(row))
    }
    guard let index = pending.firstIndex(where: { $0.header.raw == raw }) else { return }
    replace(name, with: .made(pending.remove(at: index)))
  }

  // MARK: Fields

  private func replace(_ name: String, with content: Content?) {
    let index = entries.firstIndex { $0.name == name }
    if let index { recycle(entries[index].content) }
    switch (index, content) {
    case (let index?, let content?): entries[index].content = content
    case (let index?, nil): entries.remove(at: index)
    case (nil, let content?): entries.append(Entry(name: name, content: content))
    case (nil, nil): break
    }
  }

  private func recycle(_ content: Content) {
    if case .made(let tensor) = content { spares.put(tensor) }
  }

  private func tensor(of content: Content) -> Tensor {
    switch content {
    case .made(let tensor), .given(let tensor): tensor
    case .row(let row): Tensor(row.header.type, at: row.data, owner: target ?? self)
    }
  }

  private func fieldType(_ name: String) -> TensorType? {
    switch entries.first(where: { $0.name == name })?.content {
    case .made(let tensor), .given(let tensor): tensor.type
    case .row(let row): row.header.type
    case nil: nil
    }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> SampleRecord? {
    context.map { Unmanaged<SampleRecord>.fromOpaque($0).takeUnretainedValue() }
  }
}
