import TenonABI

/// A scheduler behind a C table.
package final class ForeignScheduler: Scheduler, @unchecked Sendable {
  package let valueNames: [String]
  package let stateCount: Int
  package let stateCountPerGroup: Int
  package let needsMetric: Bool
  private let table: tenon_scheduler_v1
  private let instance: ForeignInstance

  package convenience init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    let table = readSized(component.raw.pointee.table.assumingMemoryBound(to: tenon_scheduler_v1.self))
    try self.init(table, ForeignInstance(component, create: table.create, destroy: table.destroy, config: config))
  }

  package convenience init(borrowing instance: UnsafeMutableRawPointer?, table: UnsafeRawPointer)
    throws(ComponentError)
  {
    try self.init(
      readSized(table.assumingMemoryBound(to: tenon_scheduler_v1.self)), ForeignInstance(instance, destroy: nil))
  }

  private init(_ table: tenon_scheduler_v1, _ instance: ForeignInstance) throws(ComponentError) {
    self.table = table
    self.instance = instance
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
    guard let function = table.advance else { throw ComponentError(.internal, "the scheduler cannot advance") }
    try check(instance.calls?[.advance]) { function(instance.pointer, call.pointer, &$0) }
  }
}
