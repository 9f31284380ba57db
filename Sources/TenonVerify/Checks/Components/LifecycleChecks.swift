import TenonABI
import TenonCore
import TenonHost
import TenonLoad
import TenonTrials

/// Making and destroying instances and operations leaves no memory behind.
struct InstancesCheck: Check {
  let name = "instances"
  let claim = "instances and operations that are made and destroyed leave no memory behind"

  /// Bytes that one cycle may seem to leave: blocks that the allocator itself keeps for later.
  private static let tolerance = 8.0

  func run(_ subject: ComponentSubject) throws -> String {
    let configuration = try subject.configurations()[0]
    let count = subject.isQuick ? 100 : 10_000
    let trial = subject.hasOperations ? try subject.layerTrials().first : nil
    let request = trial?.request()
    CallRecord.shared.call("create, plan and destroy in turn")
    let clock = ContinuousClock.now
    /// Something that takes long to make, as from files, is made less often.
    func cycles(_ count: Int) throws -> Int {
      for done in 0..<count {
        if done >= 10, ContinuousClock.now - clock > (subject.isQuick ? .seconds(1) : .seconds(60)) { return done }
        if let trial, let request {
          _ = try trial.make().plan(request)
        } else {
          try subject.instantiate(configuration)
        }
      }
      return count
    }
    _ = try cycles(30)
    var growth = 0.0
    // A leak grows every time; a table that doubled does not.
    for _ in 0..<3 {
      let (heap, resident) = (tenon_heap_bytes(), tenon_resident_bytes())
      let done = try cycles(count)
      let heapGrowth = Double(tenon_heap_bytes()) - Double(heap)
      let residentGrowth = Double(tenon_resident_bytes()) - Double(resident)
      growth = max(heapGrowth, residentGrowth > 16e6 ? residentGrowth : 0) / Double(done)
      if growth <= Self.tolerance { return "\(Plural.count(done, "time"))" }
    }
    throw CheckFailure("each of \(Plural.count(count, "instance")) leaves \(Plural.count(Int(growth), "byte")) behind")
  }
}

/// `destroy` and `operation_destroy` accept null, as the contract says.
struct NullDestroyCheck: Check {
  let name = "null-destroy"
  let claim = "destroying nothing does nothing"

  func run(_ subject: ComponentSubject) throws -> String {
    guard let table = subject.component.raw.pointee.table else { throw CheckSkipped("there is no table") }
    CallRecord.shared.call("destroy(null)")
    defer { CallRecord.shared.call("") }
    switch subject.kind {
    case .layer, .loss:
      let table = ForeignLayerTable(table).raw
      table.destroy?(nil)
      CallRecord.shared.call("operation_destroy(null)")
      table.operation_destroy?(nil)
    case .optimizer: readSized(table.assumingMemoryBound(to: tenon_optimizer_v1.self)).destroy?(nil)
    case .scheduler: readSized(table.assumingMemoryBound(to: tenon_scheduler_v1.self)).destroy?(nil)
    case .transform: readSized(table.assumingMemoryBound(to: tenon_transform_v1.self)).destroy?(nil)
    case .dataset: readSized(table.assumingMemoryBound(to: tenon_dataset_v1.self)).destroy?(nil)
    }
    return ""
  }
}

extension ComponentSubject {
  /// Whether it plans operations itself.
  var hasOperations: Bool { (kind == .layer || kind == .loss) && !entry.component.isComposite }
}
