import TenonABI
import TenonCore

/// A scheduler with the values and the state that it works on, laid out for the C boundary once.
///
///     let binding = try SchedulerBinding(stepLR, of: optimizer)
///     try binding.advance(optimizer)          // the start of training
///     try optimizer.step()
///     try binding.advance(optimizer)
///
/// Used by one thread at a time.
public final class SchedulerBinding {
  public let valueNames: [String]
  public let groupCount: Int
  /// Calls so far; set it to go on from a checkpoint.
  public var count: UInt64 {
    get { raw.pointee.count }
    set { raw.pointee.count = newValue }
  }

  /// What of the metric's values is better, for schedulers that follow one; set it before the first call.
  public var metricDirection: MetricValue.Direction {
    get { MetricValue.Direction(rawValue: raw.pointee.metric_direction) ?? .none }
    set { raw.pointee.metric_direction = newValue.rawValue }
  }

  private let scheduler: any Scheduler
  private let memory = CMemory()
  private let raw: UnsafeMutablePointer<tenon_scheduler_call>
  private let values: UnsafeMutablePointer<Double>
  private let stateStorage: UnsafeMutableBufferPointer<Double>
  /// Where each value stands in the optimizer's hyper-parameters.
  private let positions: [Int]

  /// - Parameter base: for each group, the value that the experiment gives for each of `valueNames`.
  /// - Throws: `ComponentError` (argument) when their number is not the scheduler's.
  public init(_ scheduler: any Scheduler, base: [[Double]]) throws {
    let names = scheduler.valueNames
    guard base.allSatisfy({ $0.count == names.count }) else {
      throw ComponentError(.argument, "expected values for \(names) in every group")
    }
    self.scheduler = scheduler
    valueNames = names
    groupCount = base.count
    positions = []
    (raw, values, stateStorage) = Self.allocate(scheduler, base, memory)
  }

  /// Binds a scheduler to an optimizer's current hyper-parameters as its base.
  ///
  /// - Throws: `ComponentError` (config) when the optimizer lacks a value that the scheduler controls.
  public init(_ scheduler: any Scheduler, of optimizer: OptimizerBinding) throws {
    let names = scheduler.valueNames
    let positions = try names.map { name in
      guard let position = optimizer.hyperNames.firstIndex(of: name) else {
        throw ComponentError(
          .config, field: name,
          "expected an optimizer with \(name), which this scheduler controls; received one with "
            + optimizer.hyperNames.joined(separator: ", "))
      }
      return position
    }
    self.scheduler = scheduler
    self.positions = positions
    valueNames = names
    groupCount = optimizer.groupCount
    let base = (0..<optimizer.groupCount).map { group in positions.map { optimizer[group: group, hyper: $0] } }
    (raw, values, stateStorage) = Self.allocate(scheduler, base, memory)
  }

  private static func allocate(_ scheduler: any Scheduler, _ base: [[Double]], _ memory: CMemory) -> (
    UnsafeMutablePointer<tenon_scheduler_call>, UnsafeMutablePointer<Double>, UnsafeMutableBufferPointer<Double>
  ) {
    let stateCount = scheduler.stateCount + base.count * scheduler.stateCountPerGroup
    let values = memory.array(base.flatMap { $0 })
    let state = memory.array([Double](repeating: 0, count: stateCount))
    let call = tenon_scheduler_call(
      struct_size: UInt32(MemoryLayout<tenon_scheduler_call>.size), group_count: UInt32(base.count), count: 0,
      has_metric: 0, metric_direction: MetricValue.Direction.none.rawValue, metric: 0,
      base: UnsafePointer(memory.array(base.flatMap { $0 })), values: values,
      state: state)
    return (memory.array([call]), values, UnsafeMutableBufferPointer(start: state, count: stateCount))
  }

  /// The current value, by its position in `valueNames`.
  public subscript(group group: Int, value value: Int) -> Double {
    get {
      precondition((0..<groupCount).contains(group) && valueNames.indices.contains(value))
      return values[group * valueNames.count + value]
    }
    set {
      precondition((0..<groupCount).contains(group) && valueNames.indices.contains(value))
      values[group * valueNames.count + value] = newValue
    }
  }

  /// Shared numbers, then each group's: what a checkpoint keeps beside `count`.
  public var state: [Double] {
    get { Array(stateStorage) }
    set {
      precondition(newValue.count == stateStorage.count, "the state of another scheduler")
      for (index, number) in newValue.enumerated() { stateStorage[index] = number }
    }
  }

  /// Computes the next values.
  ///
  /// Call 0 comes before the first optimizer step.
  ///
  /// - Throws: `ComponentError`, of the scheduler or about a value that is no number.
  public func advance(metric: Double? = nil) throws {
    if scheduler.needsMetric && metric == nil && count > 0 {
      throw ComponentError(.argument, field: "metric", "this scheduler follows a metric, and none was given")
    }
    raw.pointee.has_metric = metric == nil ? 0 : 1
    raw.pointee.metric = metric ?? 0
    try scheduler.advance(SchedulerCall(raw, scheduler))
    raw.pointee.count &+= 1
    for index in 0..<groupCount * valueNames.count where !values[index].isFinite {
      throw ComponentError(
        .internal, field: valueNames[index % valueNames.count],
        "the scheduler set it to \(values[index]) in group \(index / valueNames.count)")
    }
  }

  /// The same on the hyper-parameters of the optimizer that this was bound to: takes them up as they are
  /// now, so that several schedulers may act on one another's values, and stores the next ones.
  public func advance(_ optimizer: OptimizerBinding, metric: Double? = nil) throws {
    precondition(positions.count == valueNames.count && optimizer.groupCount == groupCount, "bound to no optimizer")
    for group in 0..<groupCount {
      for (index, position) in positions.enumerated() {
        self[group: group, value: index] = optimizer[group: group, hyper: position]
      }
    }
    try advance(metric: metric)
    for group in 0..<groupCount {
      for (index, position) in positions.enumerated() {
        optimizer[group: group, hyper: position] = self[group: group, value: index]
      }
    }
  }
}
