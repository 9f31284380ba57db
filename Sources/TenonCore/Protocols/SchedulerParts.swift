import TenonABI

/// Schedulers inside another one: what they control and keep together, and the part of each.
///
///     let parts = SchedulerParts(try config.children("schedulers").map { try $0.scheduler() })
///     var valueNames: [String] { parts.valueNames }
///     var stateCount: Int { parts.stateCount }
///     var stateCountPerGroup: Int { parts.stateCountPerGroup }
///     func advance(_ call: SchedulerCall) throws { try parts.advance(0, call, count: call.count) }
public struct SchedulerParts: Sendable {
  private struct Part {
    let scheduler: any Scheduler
    /// Where each of its values stands among the outer ones.
    let columns: [Int]
    /// Where its numbers begin in the outer shared state and in the outer state of a group.
    let firstShared: Int
    let firstOfGroup: Int
  }

  /// All that one of them controls, each name once; the learning rate comes first.
  public let valueNames: [String]
  public let stateCount: Int
  public let stateCountPerGroup: Int
  private let parts: [Part]

  public init(_ schedulers: [any Scheduler]) {
    var names: [String] = []
    for name in schedulers.flatMap(\.valueNames) where !names.contains(name) { names.append(name) }
    names = names.filter { $0 == "lr" } + names.filter { $0 != "lr" }
    var (shared, ofGroup) = (0, 0)
    parts = schedulers.map { scheduler in
      defer {
        shared += scheduler.stateCount
        ofGroup += scheduler.stateCountPerGroup
      }
      return Part(
        scheduler: scheduler, columns: scheduler.valueNames.compactMap { names.firstIndex(of: $0) },
        firstShared: shared,
        firstOfGroup: ofGroup)
    }
    valueNames = names
    (stateCount, stateCountPerGroup) = (shared, ofGroup)
  }

  /// Advances one of them on its part of the outer call.
  ///
  /// - Parameter count: its own calls so far; at 0 it begins from the base values.
  public func advance(_ index: Int, _ outer: SchedulerCall, count: Int) throws {
    let part = parts[index]
    let groups = 0..<outer.groupCount
    var base = groups.flatMap { group in part.columns.map { outer.base(group: group, value: $0) } }
    var values =
      count == 0 ? base : groups.flatMap { group in part.columns.map { outer[group: group, value: $0] } }
    var state = (0..<part.scheduler.stateCount).map { outer.state[part.firstShared + $0] }
    for group in groups {
      state += (0..<part.scheduler.stateCountPerGroup).map { outer.state(group: group)[part.firstOfGroup + $0] }
    }
    state.append(0)  // so that there is memory to point at without any state
    try base.withUnsafeMutableBufferPointer { base in
      try values.withUnsafeMutableBufferPointer { values in
        try state.withUnsafeMutableBufferPointer { state in
          var raw = tenon_scheduler_call(
            struct_size: UInt32(MemoryLayout<tenon_scheduler_call>.size), group_count: UInt32(groups.count),
            count: UInt64(count), has_metric: outer.metric == nil ? 0 : 1,
            metric_direction: outer.metricDirection.rawValue, metric: outer.metric ?? 0,
            base: UnsafePointer(base.baseAddress), values: values.baseAddress, state: state.baseAddress)
          try withUnsafeMutablePointer(to: &raw) { try part.scheduler.advance(SchedulerCall($0, part.scheduler)) }
        }
      }
    }
    take(values, state, of: part, into: outer)
  }

  /// Copies the results of one of them into the outer call.
  private func take(_ values: [Double], _ state: [Double], of part: Part, into outer: SchedulerCall) {
    let (shared, ofGroup) = (part.scheduler.stateCount, part.scheduler.stateCountPerGroup)
    for index in 0..<shared { outer.state[part.firstShared + index] = state[index] }
    for group in 0..<outer.groupCount {
      for (index, column) in part.columns.enumerated() {
        outer[group: group, value: column] = values[group * part.columns.count + index]
      }
      for index in 0..<ofGroup {
        outer.state(group: group)[part.firstOfGroup + index] = state[shared + group * ofGroup + index]
      }
    }
  }
}
