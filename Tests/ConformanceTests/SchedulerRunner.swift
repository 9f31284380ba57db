import TenonCore
import TenonEngine
import TenonHost

/// Runs one scheduler alone.
enum SchedulerRunner {
  /// The values after the start and after each of `calls` calls: [call][group][value].
  ///
  /// - Parameters:
  ///   - base: for each group, one number for each value that the scheduler controls.
  ///   - metrics: of each call after the start, for schedulers that follow one.
  /// - Throws: the scheduler's `ComponentError`.
  static func trajectory(
    _ scheduler: any Scheduler, base: [[Double]], calls: Int, metrics: [Double]? = nil
  ) throws -> [[[Double]]] {
    let binding = try SchedulerBinding(scheduler, base: base)
    return try (0...max(0, calls)).map { call in
      try binding.advance(
        metric: call == 0 ? nil : metrics.flatMap { $0.indices.contains(call - 1) ? $0[call - 1] : nil })
      return base.indices.map { group in binding.valueNames.indices.map { binding[group: group, value: $0] } }
    }
  }
}
