import TenonCore

/// The order of a dataset's samples in an epoch: as they come, or a permutation or drawn samples by seed and epoch alone.
package struct SampleOrder {
  /// Samples of an epoch.
  package let count: Int
  private let seed: UInt64
  private let shuffles: Bool
  private let grouping: LengthGrouping?
  private let sampling: WeightedSampling?
  private var order: [Int]
  /// How often each has been drawn before in the epoch; empty where none is drawn twice.
  private var turns: [Int] = []
  private var epoch: Int?

  /// - Parameters:
  ///   - grouping: puts samples of similar length into one batch, when they are shuffled.
  ///   - sampling: draws samples, in place of taking each once.
  package init(
    count: Int, shuffles: Bool, seed: UInt64, grouping: LengthGrouping? = nil, sampling: WeightedSampling? = nil
  ) {
    order = Array(0..<count)
    self.count = sampling?.count ?? count
    self.sampling = sampling
    self.shuffles = shuffles
    self.seed = seed
    self.grouping = grouping
  }

  /// The samples of an epoch from one place on, fewer at its end, and how often each came before; nothing for not at all.
  package mutating func samples(from start: Int, count: Int, epoch: Int) -> (
    samples: ArraySlice<Int>, turns: ArraySlice<Int>
  ) {
    arrange(epoch)
    let range = start..<min(order.count, start + count)
    return (order[range], turns.isEmpty ? [] : turns[range])
  }

  private mutating func arrange(_ epoch: Int) {
    guard shuffles || sampling != nil, self.epoch != epoch else { return }
    self.epoch = epoch
    if let sampling {
      order = sampling.samples(random("data.sampler", epoch))
    } else {
      for index in order.indices { order[index] = index }
      order.shuffle(random("data.shuffle", epoch))
    }
    defer { if sampling != nil { countTurns() } }
    if let grouping { order = grouping.arranged(order, random("data.batches", epoch)) }
  }

  private mutating func countTurns() {
    var seen: [Int: Int] = [:]
    turns = order.map { sample in
      defer { seen[sample, default: 0] += 1 }
      return seen[sample] ?? 0
    }
  }

  private func random(_ path: String, _ epoch: Int) -> RandomSequence {
    RandomSequence(seed: seed, stream: RandomStream.of(path: path), step: UInt64(epoch))
  }
}
