import Glibc
import TenonCore

/// Draws the samples of an epoch by weights, with or without putting them back: PyTorch's WeightedRandomSampler.
///
/// What is drawn follows from seed, epoch and position alone.
public struct WeightedSampling: Sendable {
  /// Samples of an epoch.
  public let count: Int
  private let replacement: Bool
  private let weights: [Double]
  /// Sums of the weights up to each sample and with it.
  private let sums: [Double]

  /// - Parameters:
  ///   - weights: for each sample, at least 0, not all of them 0.
  ///   - count: samples of an epoch; without replacement no more than have a weight above 0.
  public init?(weights: [Double], count: Int, replacement: Bool) {
    let able = weights.lazy.filter { $0 > 0 }.count
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), able > 0, count > 0, replacement || count <= able else {
      return nil
    }
    self.weights = weights
    self.count = count
    self.replacement = replacement
    var sum = 0.0
    sums = weights.map { weight in
      sum += weight
      return sum
    }
    guard sum.isFinite else { return nil }
  }

  /// The samples of an epoch in their order.
  func samples(_ random: RandomSequence) -> [Int] {
    replacement ? (0..<count).map { drawn(random.uniformDouble(UInt64($0))) } : permuted(random)
  }

  /// The sample whose stretch of the sum a number in [0, 1) falls into.
  private func drawn(_ uniform: Double) -> Int {
    let wanted = uniform * (sums.last ?? 0)
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > wanted { high = middle } else { low = middle + 1 }
    }
    // Rounding may lead to the end, behind the last sample that has a weight.
    while weights[low] == 0 { low -= 1 }
    return low
  }

  /// One after the other out of what is left, each in proportion to its weight: in the order of exponentially distributed
  /// times with the weights for rates.
  ///
  /// Source: Efraimidis, Spirakis 2006, Weighted random sampling with a reservoir; torch.multinomial does the same.
  private func permuted(_ random: RandomSequence) -> [Int] {
    let times = weights.indices.filter { weights[$0] > 0 }.map { index in
      (time: -log(1 - random.uniformDouble(UInt64(index))) / weights[index], index: index)
    }
    return times.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.prefix(count).map(\.index)
  }
}
