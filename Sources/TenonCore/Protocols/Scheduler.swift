import TenonABI

/// Sets hyper-parameters of the optimizer's groups as training goes on.
///
/// An instance is immutable; its state is numbers that the host owns, saves and restores.
public protocol Scheduler: Sendable {
  /// The hyper-parameters it controls: `lr`, `momentum`, `betas.0`.
  ///
  /// `betas.0|momentum` is the first of these that the optimizer has.
  var valueNames: [String] { get }
  /// Numbers of state shared by all groups.
  var stateCount: Int { get }
  var stateCountPerGroup: Int { get }
  /// Whether each call after the first must carry a metric (ReduceLROnPlateau).
  var needsMetric: Bool { get }

  /// Computes the next values. Call 0 comes before the first optimizer step.
  func advance(_ call: SchedulerCall) throws
}

extension Scheduler {
  public var valueNames: [String] { ["lr"] }
  public var stateCount: Int { 0 }
  public var stateCountPerGroup: Int { 0 }
  public var needsMetric: Bool { false }
}

/// One call of a scheduler: base values, current values and state of every group.
public struct SchedulerCall: @unchecked Sendable {
  private let raw: UnsafeMutablePointer<tenon_scheduler_call>
  private let valueCount: Int
  private let stateCount: Int
  private let stateCountPerGroup: Int

  package init(_ raw: UnsafeMutablePointer<tenon_scheduler_call>, _ scheduler: any Scheduler) {
    self.raw = raw
    valueCount = scheduler.valueNames.count
    stateCount = scheduler.stateCount
    stateCountPerGroup = scheduler.stateCountPerGroup
  }

  public var groupCount: Int { Int(raw.pointee.group_count) }

  /// Calls before this one.
  public var count: Int { Int(raw.pointee.count) }

  public var metric: Double? { raw.pointee.has_metric != 0 ? raw.pointee.metric : nil }

  /// What of the metric's values is better, in call 0 too; `none` where nobody knows.
  public var metricDirection: MetricValue.Direction {
    MetricValue.Direction(rawValue: raw.pointee.metric_direction) ?? .none
  }

  /// What the experiment says.
  public func base(group: Int, value: Int = 0) -> Double { raw.pointee.base[group &* valueCount &+ value] }

  /// The value now; set it to the next one.
  public subscript(group group: Int, value value: Int = 0) -> Double {
    get { raw.pointee.values[group &* valueCount &+ value] }
    nonmutating set { raw.pointee.values[group &* valueCount &+ value] = newValue }
  }

  /// The shared state.
  public var state: UnsafeMutablePointer<Double> { raw.pointee.state }

  public func state(group: Int) -> UnsafeMutablePointer<Double> {
    raw.pointee.state + stateCount + group &* stateCountPerGroup
  }

  /// The raw call, for schedulers that pass it on to children.
  package var pointer: UnsafeMutablePointer<tenon_scheduler_call> { raw }
}
