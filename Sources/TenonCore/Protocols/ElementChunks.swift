/// Elements, or rows of them, in tasks of a fixed number, so that the cut never depends on the threads.
///
///     let chunks = ElementChunks(count)
///     chunks.each(call) { range in
///       for i in range { y[i] = x[i] + 1 }
///     }
///
/// Sums are taken chunk by chunk and added in their order (`sum`), so that they are the same bits for any number of
/// threads.
public struct ElementChunks: Sendable {
  /// Elements of simple work that are worth a task.
  @inlinable public static var standard: Int { 16_384 }

  public let count: Int
  /// Elements of one task; the last one may have fewer.
  public let perTask: Int

  @inlinable
  public init(_ count: Int, perTask: Int = ElementChunks.standard) {
    self.count = count
    self.perTask = perTask
  }

  /// Rows of `width` elements, as many in a task as have that many elements, but at least one.
  @inlinable
  public init(rows: Int, of width: Int, elementsPerTask: Int = ElementChunks.standard) {
    self.init(rows, perTask: max(1, elementsPerTask / max(1, width)))
  }

  /// All elements of a tensor in memory order, padding lanes included.
  ///
  /// What is not worth two tasks stays on the calling thread.
  @inlinable
  public init(memoryOf type: TensorType) {
    let count = type.physicalShape.elementCount
    self.init(count, perTask: count < 2 &* Self.standard ? max(1, count) : Self.standard)
  }

  @inlinable public var taskCount: Int { (count &+ perTask &- 1) / perTask }

  @inlinable
  public func range(_ task: Int) -> Range<Int> {
    let start = task &* perTask
    return Range(uncheckedBounds: (start, min(count, start &+ perTask)))
  }

  /// Runs `body` for each chunk, on the host's threads.
  @inlinable
  public func each(_ call: LayerCall, _ body: (Range<Int>) -> Void) {
    call.step.parallelFor(taskCount) { task, _ in body(range(task)) }
  }

  /// Runs `body` for each row, on the host's threads; a worker runs one at a time.
  @inlinable
  public func eachRow(_ call: LayerCall, _ body: (_ row: Int, _ worker: Int) -> Void) {
    call.step.parallelFor(taskCount) { task, worker in
      for row in range(task) { body(row, worker) }
    }
  }

  // MARK: Sums

  /// Bytes of workspace that `sum` takes.
  @inlinable public var sumByteCount: Int { taskCount &* MemoryLayout<Double>.stride }

  /// The sum of what `body`, which runs on the host's threads, yields for each chunk.
  ///
  /// The call's workspace begins with `sumByteCount` bytes for it.
  @inlinable
  public func sum(_ call: LayerCall, _ body: (Range<Int>) -> Double) -> Double {
    sum(call) { range, _ in body(range) }
  }

  /// The same, for what needs a worker's own memory.
  @inlinable
  public func sum(_ call: LayerCall, _ body: (_ chunk: Range<Int>, _ worker: Int) -> Double) -> Double {
    guard taskCount > 0 else { return 0 }
    let sums = call.workspace(as: Double.self)
    call.step.parallelFor(taskCount) { task, worker in sums[task] = body(range(task), worker) }
    var sum = 0.0
    for task in 0..<taskCount { sum += sums[task] }
    return sum
  }
}
