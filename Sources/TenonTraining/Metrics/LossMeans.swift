import TenonArchive
import TenonEngine

/// The mean of batch losses, each weighted by its samples.
struct RunningMean: Equatable {
  private(set) var sum = 0.0
  private(set) var weight = 0

  init(sum: Double = 0, weight: Int = 0) {
    self.sum = sum
    self.weight = weight
  }

  var value: Double { weight > 0 ? sum / Double(weight) : 0 }

  /// - Parameter sum: the batch's mean times its samples.
  mutating func add(sum: Double, weight: Int) {
    self.sum += sum
    self.weight += weight
  }
}

/// The means of a model's losses over samples: of their weighted sum, and of each of several by its name.
///
/// A loss with `reduction: sum` is a sum over samples already.
struct LossMeans: Equatable {
  /// What the sum needs to know of a loss.
  struct Part: Equatable {
    let name: String
    let weight: Double
    let isSum: Bool

    init(_ loss: LossBinding) { (name, weight, isSum) = (loss.name, loss.weight, loss.isSum) }

    /// What a batch adds, which has this loss.
    func sum(_ loss: Double, samples: Int) -> Double { isSum ? loss : loss * Double(samples) }
  }

  private let parts: [Part]
  private(set) var sum: RunningMean
  /// Of several losses; empty for a single one, which is the sum.
  private(set) var each: [RunningMean]

  init(_ losses: [LossBinding]) {
    parts = losses.map { Part($0) }
    sum = RunningMean()
    each = losses.count > 1 ? losses.map { _ in RunningMean() } : []
  }

  /// Begins anew.
  mutating func reset() {
    sum = RunningMean()
    each = each.map { _ in RunningMean() }
  }

  /// Goes on from a checkpoint.
  ///
  /// - Parameter sums: of several losses as many as there are.
  mutating func restore(sum: RunningMean, sums: [Double]) {
    self.sum = sum
    each = sums.map { RunningMean(sum: $0, weight: sum.weight) }
  }

  /// - Parameter losses: without their weights; read only where there are several.
  mutating func add(_ value: Double, _ losses: @autoclosure () -> [Double?], weight: Int) {
    guard !each.isEmpty else {
      return sum.add(sum: parts.first?.sum(value, samples: weight) ?? 0, weight: weight)
    }
    let losses = losses()
    // Added up as the minimized sum is, unless a part of it is a sum over samples.
    var total = value * Double(weight)
    if parts.contains(where: \.isSum) {
      total = zip(parts, losses).reduce(0) { $0 + $1.0.weight * $1.0.sum($1.1 ?? .nan, samples: weight) }
    }
    sum.add(sum: total, weight: weight)
    for (index, loss) in losses.enumerated() where index < each.count {
      each[index].add(sum: parts[index].sum(loss ?? .nan, samples: weight), weight: weight)
    }
  }

  /// Each of several losses.
  var values: [ModelArchive.Metric] { zip(parts, each).map { ModelArchive.Metric($0.name, $1.value) } }
}
