import TenonCore

/// Follows one metric over the epochs: which was best, and for how long there was none better.
struct Monitor: Sendable, Equatable {
  /// The best epoch so far, counted from 0.
  struct Best: Sendable, Equatable {
    var epoch: Int
    var value: Double
  }

  let metric: String
  /// What of its values is better.
  let direction: MetricValue.Direction
  /// By how much a value must be better to count.
  let minDelta: Double
  var best: Best?
  /// Epochs since the best one.
  var stale = 0

  init(metric: String, direction: MetricValue.Direction, minDelta: Double) {
    self.metric = metric
    self.direction = direction
    self.minDelta = minDelta
  }

  /// Takes up an epoch's value; true when it is the best so far, which nothing but a finite number is.
  mutating func add(_ value: Double, epoch: Int) -> Bool {
    let isBetter =
      value.isFinite
      && best.map { direction == .higher ? value > $0.value + minDelta : value < $0.value - minDelta } ?? true
    if isBetter {
      best = Best(epoch: epoch, value: value)
      stale = 0
    } else {
      stale += 1
    }
    return isBetter
  }
}
