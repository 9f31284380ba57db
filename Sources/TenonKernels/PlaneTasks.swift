public import TenonCore

/// Planes in tasks of a fixed number of them: small ones share a task, and the cut never depends on the threads.
public struct PlaneTasks: Sendable {
  @usableFromInline let count: Int
  @usableFromInline let planesPerTask: Int

  /// - Parameter elementsPerTask: unless a single plane has more.
  @inlinable
  public init(count: Int, elementsPerPlane: Int, elementsPerTask: Int = 8_192) {
    self.count = count
    planesPerTask = max(1, elementsPerTask / max(1, elementsPerPlane))
  }

  /// Calls `body` for each plane.
  @inlinable
  public func each(_ call: LayerCall, _ body: (_ plane: Int, _ worker: Int) -> Void) {
    call.step.parallelFor((count &+ planesPerTask &- 1) / planesPerTask) { task, worker in
      let first = task &* planesPerTask
      for plane in first..<min(count, first &+ planesPerTask) { body(plane, worker) }
    }
  }
}
