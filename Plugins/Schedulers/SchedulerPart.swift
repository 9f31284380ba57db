import TenonPlugin

/// A scheduler inside another one: its part of the values and of the state.
struct SchedulerPart {
  let scheduler: any Scheduler
  /// Where its numbers begin in the outer shared state and in the outer state of a group.
  private let firstShared: Int
  private let firstOfGroup: Int

  /// Gives each of them its place in the outer state, one after the other.
  static func layOut(_ schedulers: [any Scheduler]) -> [SchedulerPart] {
    var (shared, ofGroup) = (0, 0)
    return schedulers.map { scheduler in
      defer {
        shared += scheduler.stateCount
        ofGroup += scheduler.stateCountPerGroup
      }
      return SchedulerPart(scheduler: scheduler, firstShared: shared, firstOfGroup: ofGroup)
    }
  }

  /// Advances it on copies of its part of the outer call, and takes the results over.
  ///
  /// - Parameters:
  ///   - count: its own calls so far; at 0 it begins from the base values.
  ///   - columns: where each of its values stands among the outer ones.
  func advance(_ outer: SchedulerCall, count: Int, columns: [Int]) throws {
    let groups = 0..<outer.groupCount
    var base = groups.flatMap { group in columns.map { outer.base(group: group, value: $0) } }
    var values = count == 0 ? base : groups.flatMap { group in columns.map { outer[group: group, value: $0] } }
    var state = (0..<scheduler.stateCount).map { outer.state[firstShared + $0] }
    for group in groups {
      state += (0..<scheduler.stateCountPerGroup).map { outer.state(group: group)[firstOfGroup + $0] }
    }
    state.append(0)  // so that there is memory to point at without any state
    try base.withUnsafeMutableBufferPointer { base in
      try values.withUnsafeMutableBufferPointer { values in
        try state.withUnsafeMutableBufferPointer { state in
          var raw = tenon_scheduler_call(
            struct_size: UInt32(MemoryLayout<tenon_scheduler_call>.size), group_count: UInt32(groups.count),
            count: UInt64(count), has_metric: outer.metric == nil ? 0 : 1, reserved: 0, metric: outer.metric ?? 0,
            base: UnsafePointer(base.baseAddress), values: values.baseAddress, state: state.baseAddress)
          try withUnsafeMutablePointer(to: &raw) { try scheduler.advance(SchedulerCall($0, scheduler)) }
        }
      }
    }
    for group in groups {
      for (index, column) in columns.enumerated() {
        outer[group: group, value: column] = values[group * columns.count + index]
      }
    }
    for index in 0..<scheduler.stateCount { outer.state[firstShared + index] = state[index] }
    for group in groups {
      let first = scheduler.stateCount + group * scheduler.stateCountPerGroup
      for index in 0..<scheduler.stateCountPerGroup {
        outer.state(group: group)[firstOfGroup + index] = state[first + index]
      }
    }
  }
}
