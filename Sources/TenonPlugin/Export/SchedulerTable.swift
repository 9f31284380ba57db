/// `Scheduler` as a C table.
enum SchedulerTable {
  static var table: tenon_scheduler_v1 {
    var table = tenon_scheduler_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_scheduler_v1>.size)
    table.create = { InstanceBox.create($0, $1, $2, $3, $4, SchedulerBox.init) }
    table.destroy = InstanceBox.destroy
    table.query = InstanceBox.query
    table.info = { $0.map { Unmanaged<SchedulerBox>.fromOpaque($0).takeUnretainedValue().info } }
    table.advance = { pointer, call, error in
      guarded(error) {
        guard let pointer, let call else { throw ComponentError(.argument, "advance was called without arguments") }
        let box = Unmanaged<SchedulerBox>.fromOpaque(pointer).takeUnretainedValue()
        try box.scheduler.advance(SchedulerCall(call, box.scheduler))
      }
    }
    return table
  }
}

/// A scheduler instance with the C description that it owns.
private final class SchedulerBox: InstanceBox {
  let scheduler: any Scheduler
  let info: UnsafePointer<tenon_scheduler_info>
  private let memory = CMemory()

  init(_ component: any Component, _ scheduler: any Scheduler) {
    self.scheduler = scheduler
    let memory = self.memory
    info = memory.value(
      tenon_scheduler_info(
        struct_size: UInt32(MemoryLayout<tenon_scheduler_info>.size), value_count: UInt32(scheduler.valueNames.count),
        value_names: UnsafePointer(memory.strings(scheduler.valueNames)), state_count: UInt32(scheduler.stateCount),
        state_count_per_group: UInt32(scheduler.stateCountPerGroup), needs_metric: scheduler.needsMetric ? 1 : 0,
        reserved: 0))
    super.init(component)
  }
}
