import CTenonParallel
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
    guard count > 1, raw.pointee.parallel_for != nil else {
      for index in 0..<max(0, count) { body(index, 0) }
      return
    }
    parallelForClosure(raw, count, body)
  }

  /// An optional table of the host, nil when it has none.
  public func query(_ id: String) -> UnsafeRawPointer? { raw.pointee.query?(raw, id) }
}

/// `host.parallel_for` with a closure: `Sources/CTenonParallel`, which says why it is not written in Swift.
@_silgen_name("tenon_parallel_for_closure")
private func parallelForClosure(
  _ host: UnsafePointer<tenon_host_v1>, _ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void)
