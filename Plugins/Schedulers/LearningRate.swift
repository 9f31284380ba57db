import TenonPlugin

extension SchedulerCall {
  /// Multiplies the learning rate of every group.
  func multiply(by factor: Double) {
    for group in 0..<groupCount { self[group: group] *= factor }
  }
}

extension Argument {
  /// `gamma` of those that change the learning rate now and then.
  static let gamma = Argument.float("gamma", default: 0.1, "factor of each change")
}

extension Config {
  /// A number of calls that a scheduler divides by.
  ///
  /// - Throws: `ComponentError` (config) below 1.
  func period(_ name: String) throws(ComponentError) -> Int {
    let count = try int(name)
    guard count >= 1 else {
      throw ComponentError(.config, field: name, "expected at least 1, received \(count)")
    }
    return count
  }

  /// The argument `schedulers` of those that hold others.
  ///
  /// - Throws: `ComponentError` (config) for none, and for one that follows a metric.
  func schedulersWithoutMetric() throws -> [any Scheduler] {
    let schedulers = try children("schedulers").map { (name: $0.name, scheduler: try $0.scheduler()) }
    guard !schedulers.isEmpty else {
      throw ComponentError(.config, field: "schedulers", "expected at least one scheduler, received none")
    }
    if let following = schedulers.first(where: { $0.scheduler.needsMetric }) {
      throw ComponentError(
        .config, field: "schedulers",
        "expected schedulers that need no metric, received \(following.name), which follows one")
    }
    return schedulers.map(\.scheduler)
  }
}
