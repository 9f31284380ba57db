import TenonArchive

/// The mean of batch losses, each weighted by its samples.
struct RunningMean: Equatable {
  private(set) var sum = 0.0
  private(set) var weight = 0

  init(sum: Double = 0, weight: Int = 0) {
    self.sum = sum
    self.weight = weight
  }

  var value: Double { weight > 0 ? sum / Double(weight) : 0 }

  mutating func add(_ value: Double, weight: Int) {
    sum += value * Double(weight)
    self.weight += weight
  }
}

/// The means of a model's losses: of their weighted sum, and of each of several by its name.
struct LossMeans: Equatable {
  /// Empty for a single loss, which is the sum.
  let names: [String]
  private(set) var sum: RunningMean
  private(set) var each: [RunningMean]

  /// - Parameter names: of all losses.
  init(_ names: [String]) { self.init(names.count > 1 ? names : [], sum: RunningMean()) }

  /// Goes on from a checkpoint.
  init(_ names: [String], sum: RunningMean, sums: [Double]? = nil) {
    self.names = names
    self.sum = sum
    each = names.indices.map { RunningMean(sum: sums?[$0] ?? 0, weight: sum.weight) }
  }

  /// - Parameter losses: without their weights; read only where there are several.
  mutating func add(_ value: Double, _ losses: @autoclosure () -> [Double?], weight: Int) {
    sum.add(value, weight: weight)
    guard !names.isEmpty else { return }
    for (index, loss) in losses().enumerated() where index < each.count {
      each[index].add(loss ?? .nan, weight: weight)
    }
  }

  /// Each of several losses.
  var values: [ModelArchive.Metric] { zip(names, each).map { ModelArchive.Metric($0, $1.value) } }
}
