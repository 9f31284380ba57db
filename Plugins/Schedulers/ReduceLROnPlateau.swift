import TenonPlugin

/// Multiplies the learning rate by `factor` once the metric has not improved for more than `patience` calls.
///
/// - State: the best metric, the calls since it improved (`num_bad_epochs`), and the calls that are left of
///   the cooldown.
/// - min_lr: one bound, or a list with one for each group.
/// - threshold: how much better than the best the metric must be to count, as a share of the best
///   (`threshold_mode: rel`) or as it stands (`abs`).
/// - Differs from PyTorch: without `mode` the metric says what is better; where nobody knows, lower is.
struct ReduceLROnPlateau: SchedulerComponent {
  static let declaration = Declaration(
    "ReduceLROnPlateau", "multiplies the learning rate by factor when the metric stops improving",
    arguments: [
      .choice(
        "mode", ["min", "max"],
        "whether a lower or a higher metric is better; null: as the metric itself says, else min"
      ).orNull(),
      .float("factor", default: 0.1, "factor of each change").below(1),
      .int("patience", default: 10, "calls without improvement that are borne"),
      .float("threshold", default: 1e-4, "smallest improvement that counts"),
      .choice("threshold_mode", ["rel", "abs"], default: "rel", "whether threshold is a share of the best metric"),
      .int("cooldown", default: 0, "calls after a change in which nothing is counted"),
      .float("min_lr", default: 0, "lowest learning rate, or one for each group").or(.list, of: .float),
      .float("eps", default: 1e-8, "smallest change of the learning rate that is made"),
    ])

  private enum State {
    static let best = 0
    static let badCalls = 1
    static let cooldown = 2
    static let count = 3
  }

  /// Nil: as the metric says.
  let isMinimum: Bool?
  let isRelative: Bool
  let factor: Double
  let patience: Double
  let threshold: Double
  let cooldown: Double
  /// One for all groups, or one for each.
  let lowest: [Double]
  let hasBoundForEachGroup: Bool
  let eps: Double

  var stateCount: Int { State.count }
  var needsMetric: Bool { true }

  init(_ config: Config) throws {
    isMinimum = try config.isNull("mode") ? nil : config.string("mode") == "min"
    isRelative = try config.string("threshold_mode") == "rel"
    factor = try config.float("factor")
    patience = Double(try config.int("patience"))
    threshold = try config.float("threshold")
    cooldown = Double(try config.int("cooldown"))
    eps = try config.float("eps")
    if case .list? = config["min_lr"] {
      lowest = try config.floats("min_lr")
      hasBoundForEachGroup = true
    } else {
      lowest = [try config.float("min_lr")]
      hasBoundForEachGroup = false
    }
  }

  func advance(_ call: SchedulerCall) throws {
    guard !hasBoundForEachGroup || lowest.count == call.groupCount else {
      throw ComponentError(
        .config, field: "min_lr",
        "expected a number or one for each of \(call.groupCount) groups, received \(lowest.count)")
    }
    let state = call.state
    let isMinimum = isMinimum ?? (call.metricDirection != .higher)
    guard call.count > 0 else {
      state[State.best] = isMinimum ? .infinity : -.infinity
      return
    }
    guard let metric = call.metric else {
      throw ComponentError(.argument, field: "metric", "ReduceLROnPlateau follows a metric, and none was given")
    }
    if isBetter(metric, than: state[State.best], isMinimum) {
      state[State.best] = metric
      state[State.badCalls] = 0
    } else {
      state[State.badCalls] += 1
    }
    if state[State.cooldown] > 0 {
      state[State.cooldown] -= 1
      state[State.badCalls] = 0
    }
    guard state[State.badCalls] > patience else { return }
    state[State.cooldown] = cooldown
    state[State.badCalls] = 0
    for group in 0..<call.groupCount {
      let next = max(call[group: group] * factor, lowest[hasBoundForEachGroup ? group : 0])
      if call[group: group] - next > eps { call[group: group] = next }
    }
  }

  private func isBetter(_ metric: Double, than best: Double, _ isMinimum: Bool) -> Bool {
    switch (isMinimum, isRelative) {
    case (true, true): metric < best * (1 - threshold)
    case (true, false): metric < best - threshold
    case (false, true): metric > best * (1 + threshold)
    case (false, false): metric > best + threshold
    }
  }
}
