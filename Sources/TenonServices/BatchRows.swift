import TenonCore

/// Memory for the samples of a batch: one tensor [capacity, ...] for each field, one row for each sample.
///
/// Different rows may be written by different threads at once.
public final class BatchRows: Sendable {
  public let layout: SampleLayout
  public let capacity: Int
  /// In the order of the layout's fields.
  public let tensors: [Tensor]
  /// For each field how long its samples are, int64 [capacity]; nil for those of one length.
  public let lengths: [Tensor?]

  /// - Throws: `TensorError` when the memory cannot be had.
  public init(_ layout: SampleLayout, capacity: Int) throws(TensorError) {
    var tensors: [Tensor] = []
    var lengths: [Tensor?] = []
    for field in layout.fields {
      tensors.append(try Tensor(TensorType(field.type.dtype, Shape([capacity] + field.type.shape.dimensions))))
      lengths.append(layout.ragged.contains(field.name) ? try Tensor(TensorType(.int64, [capacity])) : nil)
    }
    self.layout = layout
    self.capacity = capacity
    self.tensors = tensors
    self.lengths = lengths
  }

  /// The first element of a sample's field.
  public func address(field: Int, row: Int) -> UnsafeMutableRawPointer {
    precondition(row >= 0 && row < capacity, "row \(row) of \(capacity)")
    return tensors[field].data + row * layout.fields[field].type.byteCount
  }

  /// How long a sample of a ragged field is.
  public func length(field: Int, row: Int) -> Int {
    lengths[field].map { Int($0[Int64.self][row]) } ?? 0
  }

  /// Writes a sample's field, which must fit.
  public func fill(field: Int, row: Int, from data: UnsafeRawPointer, _ type: TensorType) {
    address(field: field, row: row).copyMemory(from: data, byteCount: type.byteCount)
    if let lengths = lengths[field] { lengths[Int64.self][row] = Int64(type.shape[0]) }
  }

  /// Notes the length of a sample that has been written into its row.
  func setLength(field: Int, row: Int, _ length: Int) { lengths[field]?[Int64.self][row] = Int64(length) }

  /// Takes a sample over from rows with the same fields but less room.
  public func copy(row: Int, from other: BatchRows) {
    for (field, entry) in layout.fields.enumerated() {
      guard let source = other.layout.fields.firstIndex(where: { $0.name == entry.name }) else { continue }
      move(other.address(field: source, row: row), other.length(field: source, row: row), to: field, row)
    }
  }

  /// Moves a sample to another row, all fields of it.
  public func move(row: Int, to other: Int) {
    for field in tensors.indices {
      move(address(field: field, row: row), length(field: field, row: row), to: field, other)
    }
  }

  private func move(_ source: UnsafeMutableRawPointer, _ length: Int, to field: Int, _ row: Int) {
    let bytes = lengths[field] == nil ? layout.fields[field].type.byteCount : length * stepByteCount(field)
    address(field: field, row: row).copyMemory(from: source, byteCount: bytes)
    setLength(field: field, row: row, length)
  }

  /// Brings the samples of a ragged field to one length, without gaps: [count, length, ...] from the first address on.
  ///
  /// The rows are to be filled anew after that.
  ///
  /// - Parameter element: the bytes of what missing elements become.
  public func pack(field: Int, count: Int, length: Int, element: [UInt8]) {
    let (step, base) = (stepByteCount(field), tensors[field].data)
    for row in 0..<count {
      let filled = self.length(field: field, row: row) * step
      let start = base + row * length * step
      // Towards the front, so that later rows are not overwritten.
      start.copyMemory(from: address(field: field, row: row), byteCount: filled)
      if let byte = element.first, element.allSatisfy({ $0 == byte }) {
        (start + filled).initializeMemory(as: UInt8.self, repeating: byte, count: length * step - filled)
      } else {
        for offset in stride(from: filled, to: length * step, by: element.count) {
          (start + offset).copyMemory(from: element, byteCount: element.count)
        }
      }
    }
  }

  /// Bytes of one step along the first dimension.
  private func stepByteCount(_ field: Int) -> Int {
    let type = layout.fields[field].type
    return type.shape.dimensions.dropFirst().reduce(type.dtype.byteCount, *)
  }
}
