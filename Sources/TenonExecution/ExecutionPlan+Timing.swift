import TenonCore
import TenonHost

/// The same steps with a look at the clock around every call; `forward` and `backward` stay free of it.
extension ExecutionPlan {
  /// Computes the outputs, losses and metrics.
  ///
  /// - Returns: the seconds that each of `layers` took.
  /// - Throws: `PluginCallError` naming the layer.
  public func timedForward(step number: UInt64) throws(PluginCallError) -> [Double] {
    var seconds = [Double](repeating: 0, count: layers.count)
    for (index, call) in calls.forward.enumerated() {
      let start = ContinuousClock.now
      try call.forward(step: number)
      seconds[index] = start.secondsUntilNow
    }
    return seconds
  }

  /// Computes the gradients, which no listener is told of; follows `timedForward` with the same step.
  ///
  /// - Returns: the seconds that each of `layers` took, 0 for those without a backward call.
  /// - Throws: `PluginCallError` naming the layer.
  public func timedBackward() throws(PluginCallError) -> [Double] {
    var seconds = [Double](repeating: 0, count: layers.count)
    startBackward()
    for call in calls.backward {
      let layer = calls.forward.firstIndex { $0.context === call.context }
      let start = ContinuousClock.now
      try call.backward()
      if let layer { seconds[layer] += start.secondsUntilNow }
    }
    return seconds
  }
}

extension ContinuousClock.Instant {
  fileprivate var secondsUntilNow: Double {
    let (seconds, attoseconds) = (ContinuousClock.now - self).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
