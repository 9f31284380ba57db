import TenonABI

/// A scheduler behind a C table.
package final class ForeignScheduler: Scheduler, @unchecked Sendable {
  package let valueNames: [String]
  package let stateCount: Int
  package let stateCountPerGroup: Int
  package let needsMetric: Bool
  private let part: ForeignPart<tenon_scheduler_v1>
  private var instance: ForeignInstance { part.instance }

  package init(_ part: ForeignPart<tenon_scheduler_v1>) throws(ComponentError) {
    self.part = part
    let (table, instance) = (part.table, part.instance)
    guard let pointer = recorded(instance.calls?[.info], { table.info?(instance.pointer) }) else {
      throw ComponentError(.internal, "the scheduler does not describe itself")
    }
    let info = readSized(pointer)
    valueNames = (0..<Int(info.value_count)).compactMap { info.value_names?[$0].map { String(cString: $0) } }
    stateCount = Int(info.state_count)
    stateCountPerGroup = Int(info.state_count_per_group)
    needsMetric = info.needs_metric != 0
    guard valueNames.count == Int(info.value_count), !valueNames.isEmpty else {
      throw ComponentError(.internal, "the scheduler controls nothing")
    }
  }

  package func advance(_ call: SchedulerCall) throws {
    guard let function = part.table.advance else { throw ComponentError(.internal, "the scheduler cannot advance") }
    try check(instance.calls?[.advance]) { function(instance.pointer, call.pointer, &$0) }
  }
}
