import TenonABI

/// What the host offers to a component: threads, logging, optional tables.
public struct HostServices: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_host_v1>

  package init(_ raw: UnsafePointer<tenon_host_v1>) { self.raw = raw }

  public enum LogLevel: Int32, Sendable {
    case debug = 0
    case info = 1
    case warning = 2
    case error = 3
  }

  public func log(_ level: LogLevel, _ message: String) { raw.pointee.log?(raw, level.rawValue, message) }

  /// The largest number of tasks that run at once.
  public var workerCount: Int { Int(raw.pointee.worker_count?(raw) ?? 1) }

  /// See `Step.parallelFor`.
  public func parallelFor(_ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
    guard count > 1, let run = raw.pointee.parallel_for else {
      for index in 0..<max(0, count) { body(index, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var task = Task(body: body)
      withUnsafeMutablePointer(to: &task) { context in
        run(
          raw, UInt64(count),
          { context, index, worker in
            context?.assumingMemoryBound(to: Task.self).pointee.body(Int(index), Int(worker))
          }, context)
      }
    }
  }

  /// A closure on its way through C.
  ///
  /// Bare, it would be wrapped once more to fit a generic pointer, which allocates.
  private struct Task {
    let body: (Int, Int) -> Void
  }

  /// An optional table of the host, nil when it has none.
  public func query(_ id: String) -> UnsafeRawPointer? { raw.pointee.query?(raw, id) }
}
