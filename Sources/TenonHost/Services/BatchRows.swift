import TenonCore

/// The fields of one sample: names and types.
///
/// Compared by identity where it has to be fast: rows of one layout share the object.
public final class SampleLayout: Sendable {
  public let fields: [(name: String, type: TensorType)]

  public init(_ fields: [(name: String, type: TensorType)]) { self.fields = fields }

  public subscript(name: String) -> TensorType? { fields.first { $0.name == name }?.type }

  /// The first field that is not the same in another layout; nil when both have the same fields in any order.
  public func difference(to other: SampleLayout) -> String? {
    fields.first { other[$0.name] != $0.type }?.name ?? other.fields.first { self[$0.name] == nil }?.name
  }
}

/// Memory for the samples of a batch: one tensor [capacity, ...] for each field, one row for each sample.
///
/// Different rows may be written by different threads at once.
public final class BatchRows: Sendable {
  public let layout: SampleLayout
  public let capacity: Int
  /// In the order of the layout's fields.
  public let tensors: [Tensor]

  /// - Throws: `TensorError` when the memory cannot be had.
  public init(_ layout: SampleLayout, capacity: Int) throws(TensorError) {
    var tensors: [Tensor] = []
    for field in layout.fields {
      tensors.append(try Tensor(TensorType(field.type.dtype, Shape([capacity] + field.type.shape.dimensions))))
    }
    self.layout = layout
    self.capacity = capacity
    self.tensors = tensors
  }

  /// The first element of a sample's field.
  public func address(field: Int, row: Int) -> UnsafeMutableRawPointer {
    precondition(row >= 0 && row < capacity, "row \(row) of \(capacity)")
    return tensors[field].data + row * layout.fields[field].type.byteCount
  }

  /// Moves a sample to another row, all fields of it.
  public func move(row: Int, to other: Int) {
    for (field, entry) in layout.fields.enumerated() {
      address(field: field, row: other).copyMemory(
        from: address(field: field, row: row), byteCount: entry.type.byteCount)
    }
  }
}
