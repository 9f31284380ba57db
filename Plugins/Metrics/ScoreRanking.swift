import TenonPlugin

/// Scores of one class, and whether each belongs to something that has it.
struct ScoreRanking {
  let pairs: [(score: Double, isPositive: Bool)]

  init(_ pairs: [(score: Double, isPositive: Bool)]) { self.pairs = pairs }

  var positiveCount: Double { Double(pairs.reduce(0) { $0 + ($1.isPositive ? 1 : 0) }) }

  /// At each distinct score, from the largest down: how many with that score or a larger one have the class, and how many
  /// do not.
  struct Thresholds {
    var scores: [Double] = []
    var truePositives: [Double] = []
    var falsePositives: [Double] = []
  }

  /// Nil when a score is no number.
  func thresholds() -> Thresholds? {
    guard !pairs.contains(where: \.score.isNaN) else { return nil }
    var result = Thresholds()
    var (hits, misses) = (0.0, 0.0)
    let sorted = pairs.sorted { $0.score > $1.score }
    for (index, pair) in sorted.enumerated() {
      if pair.isPositive { hits += 1 } else { misses += 1 }
      if index + 1 < sorted.count, sorted[index + 1].score == pair.score { continue }
      result.scores.append(pair.score)
      result.truePositives.append(hits)
      result.falsePositives.append(misses)
    }
    return result
  }

  /// How probably something that has the class scores higher than something that has not, half for equal scores; not a
  /// number without either.
  func areaUnderROC() -> Double {
    guard let thresholds = thresholds(), let positives = thresholds.truePositives.last,
      let negatives = thresholds.falsePositives.last, positives > 0, negatives > 0
    else { return .nan }
    var (area, hits, misses) = (0.0, 0.0, 0.0)
    for (nextHits, nextMisses) in zip(thresholds.truePositives, thresholds.falsePositives) {
      area += (nextMisses - misses) * (nextHits + hits) / 2
      (hits, misses) = (nextHits, nextMisses)
    }
    return area / (positives * negatives)
  }

  /// The precision at each threshold, weighted by how much recall it adds; 0 when nothing has the class.
  func averagePrecision() -> Double {
    guard !pairs.isEmpty, let thresholds = thresholds() else { return .nan }
    guard let positives = thresholds.truePositives.last, positives > 0 else { return 0 }
    var (sum, hits) = (0.0, 0.0)
    for (next, misses) in zip(thresholds.truePositives, thresholds.falsePositives) {
      sum += (next - hits) / positives * (next / (next + misses))
      hits = next
    }
    return sum
  }
}
