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
}
