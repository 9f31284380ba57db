import TenonCore
import TenonEngine
import TenonTrials

/// Each call is a function of what it is given: the same in any order, and from any instance.
struct PurityCheck: Check {
  let name = "purity"
  let claim = "a call yields the same for the same count, values and state, in any order and from any instance"

  func run(_ subject: ComponentSubject) throws -> String {
    let length = subject.isQuick ? 40 : 400
    let tried = try subject.withEachConfiguration { configuration in
      let trajectory = try SchedulerTrajectory(subject, configuration, length: length)
      let scheduler = try subject.scheduler(configuration)
      for index in 0..<length {
        // Every third call, then those between, and so on: no call comes after its predecessor.
        let call = index * 7 % length
        let (values, state) = try trajectory.repeating(call, with: scheduler)
        guard values == trajectory.after[call].values, state == trajectory.after[call].state else {
          throw CheckFailure(
            "call \(call) gives \(values) out of order, \(trajectory.after[call].values) in order")
        }
      }
      let again = try SchedulerTrajectory(subject, configuration, length: length)
      guard again.after.map(\.values) == trajectory.after.map(\.values) else {
        throw CheckFailure("another instance goes another way")
      }
    }
    return "\(tried), \(length) calls each"
  }
}

/// Count, values and state are all that a checkpoint needs.
struct SchedulerStateCheck: Check {
  let name = "state"
  let claim = "another instance goes on from the saved state; groups that start alike stay alike"

  func run(_ subject: ComponentSubject) throws -> String {
    try subject.withEachConfiguration { configuration in
      let whole = try SchedulerTrajectory(subject, configuration, length: 40)
      let rest = try SchedulerTrajectory(subject, configuration, length: 40, from: 17, of: whole)
      guard rest.after.map(\.values) == Array(whole.after.map(\.values).dropFirst(17)) else {
        throw CheckFailure("a new instance goes another way from call 17 on")
      }
      let width = whole.valueCount
      for (call, step) in whole.after.enumerated() where step.values.prefix(width) != step.values.suffix(width) {
        throw CheckFailure("two groups that start alike differ in call \(call)")
      }
    }
  }
}

/// Every call of a scheduler on two groups that start alike, with what it got and what it made of it.
struct SchedulerTrajectory {
  struct Moment: Equatable {
    var values: [Double]
    var state: [Double]
  }

  let valueCount: Int
  private(set) var before: [Moment] = []
  private(set) var after: [Moment] = []
  private let base: [[Double]]

  /// - Parameters:
  ///   - from: the call to go on with, from what another trajectory had before it.
  init(
    _ subject: ComponentSubject, _ configuration: ComponentSubject.Configuration, length: Int, from first: Int = 0,
    of other: SchedulerTrajectory? = nil
  ) throws {
    let scheduler = try subject.scheduler(configuration)
    valueCount = scheduler.valueNames.count
    base = Array(repeating: Array(repeating: 0.1, count: valueCount), count: 2)
    let binding = try SchedulerBinding(scheduler, base: base)
    if let other { try Self.set(binding, other.before[first], count: first) }
    for call in first..<length {
      before.append(Moment(values: binding.values, state: binding.state))
      try Self.advance(binding, call)
      after.append(Moment(values: binding.values, state: binding.state))
    }
  }

  /// One call alone.
  func repeating(_ call: Int, with scheduler: any Scheduler) throws -> ([Double], [Double]) {
    let binding = try SchedulerBinding(scheduler, base: base)
    try Self.set(binding, before[call], count: call)
    try Self.advance(binding, call)
    return (binding.values, binding.state)
  }

  private static func set(_ binding: SchedulerBinding, _ moment: Moment, count: Int) throws {
    binding.state = moment.state
    binding.count = UInt64(count)
    for (index, value) in moment.values.enumerated() {
      binding[group: index / binding.valueNames.count, value: index % binding.valueNames.count] = value
    }
  }

  /// Metrics fall for a while and then stay, so that schedulers that follow one do something.
  private static func advance(_ binding: SchedulerBinding, _ call: Int) throws {
    CallRecord.shared.call("advance")
    defer { CallRecord.shared.call("") }
    try binding.advance(metric: call == 0 ? nil : max(0.5, 2 - 0.2 * Double(call)))
  }
}

extension SchedulerBinding {
  /// Of all groups, one after the other.
  fileprivate var values: [Double] {
    (0..<groupCount).flatMap { group in valueNames.indices.map { self[group: group, value: $0] } }
  }
}
