import TenonCore

/// An output of a metric over the batches so far: their sum, or their rows one after the other.
struct CollectedOutput {
  private let port: String
  private let collection: MetricCollection
  /// The sum; or memory for rows, of which `rowCount` are there.
  private var memory: Tensor?
  private var rowCount = 0

  init(_ port: String, _ collection: MetricCollection) {
    self.port = port
    self.collection = collection
  }

  /// What was collected; nil before the first batch.
  var tensor: Tensor? {
    guard collection == .gather, let memory else { return memory }
    return Tensor(memory.type.with(rows: rowCount), at: memory.data, owner: memory)
  }

  /// Takes up what an output holds after a batch; a sum allocates nothing but in the first one.
  ///
  /// - Throws: `ComponentError` for an output that cannot be collected; `TensorError` when there is no memory for rows.
  mutating func add(_ output: Tensor) throws {
    switch collection {
    case .sum: try addUp(output)
    case .gather: try append(output)
    }
  }

  /// Begins another set.
  mutating func reset() {
    rowCount = 0
    if collection == .sum { memory?[Double.self].update(repeating: 0) }
  }

  /// Goes on from what another one collected.
  mutating func take(_ collected: Tensor) throws {
    memory = nil
    rowCount = 0
    try add(collected)
  }

  private mutating func addUp(_ output: Tensor) throws {
    guard output.dtype == .float64 else { throw fault("expected float64, to be added up", output) }
    let sum = try memory ?? Tensor(output.type)
    memory = sum
    guard sum.type == output.type else { throw fault("expected \(sum.type), as in the batches before", output) }
    let (sums, numbers) = (sum[Double.self], output[Double.self])
    for index in numbers.indices { sums[index] += numbers[index] }
  }

  private mutating func append(_ output: Tensor) throws {
    guard let count = output.shape.dimensions.first else { throw fault("expected rows", output) }
    let known = memory?.type
    guard known == nil || known?.with(rows: count) == output.type else {
      throw fault("expected \(output.type.with(rows: count)), as in the batches before", output)
    }
    let rows = rowCount + count
    if rows > known?.shape[0] ?? -1 {
      // Twice as many as are needed, so that a set is copied a few times only.
      let grown = try Tensor(output.type.with(rows: known == nil ? count : 2 * rows))
      if let memory { grown.data.copyMemory(from: memory.data, byteCount: memory.type.with(rows: rowCount).byteCount) }
      memory = grown
    }
    let offset = output.type.with(rows: rowCount).byteCount
    memory.map { ($0.data + offset).copyMemory(from: output.data, byteCount: output.type.byteCount) }
    rowCount = rows
  }

  private func fault(_ expected: String, _ output: Tensor) -> ComponentError {
    ComponentError(.internal, field: port, "\(expected), received \(output.type)")
  }
}
