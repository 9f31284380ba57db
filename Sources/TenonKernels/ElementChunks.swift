public import TenonCore

/// The elements of a tensor in memory order, in tasks of a fixed number, so that the cut never depends on the threads.
public struct ElementChunks: Sendable {
  /// Elements of the memory, padding lanes included.
  public let count: Int
  @usableFromInline let taskCount: Int

  /// Elements of one task.
  ///
  /// What is not worth two tasks of it stays on the calling thread.
  @usableFromInline static let chunk = 16_384

  public init(_ type: TensorType) {
    count = type.physicalShape.elementCount
    taskCount = count < 2 &* Self.chunk ? min(count, 1) : (count &+ Self.chunk &- 1) / Self.chunk
  }

  /// Calls `body` for each chunk: its first element and its number of elements.
  @inlinable
  public func each(_ call: LayerCall, _ body: (_ start: Int, _ count: Int) -> Void) {
    guard taskCount > 1 else {
      if count > 0 { body(0, count) }
      return
    }
    call.step.parallelFor(taskCount) { task, _ in
      let start = task &* Self.chunk
      body(start, min(Self.chunk, count &- start))
    }
  }
}
