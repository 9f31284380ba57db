import TenonCore

/// The order of a dataset's samples in an epoch: as they come, or a permutation by seed and epoch alone.
struct SampleOrder {
  private let seed: UInt64
  private let shuffles: Bool
  private var order: [Int]
  private var epoch: Int?

  init(count: Int, shuffles: Bool, seed: UInt64) {
    order = Array(0..<count)
    self.shuffles = shuffles
    self.seed = seed
  }

  /// The samples of an epoch from one place on, fewer at its end.
  mutating func samples(from start: Int, count: Int, epoch: Int) -> ArraySlice<Int> {
    arrange(epoch)
    return order[start..<min(order.count, start + count)]
  }

  private mutating func arrange(_ epoch: Int) {
    guard shuffles, self.epoch != epoch else { return }
    self.epoch = epoch
    for index in order.indices { order[index] = index }
    order.shuffle(
      RandomSequence(seed: seed, stream: RandomStream.of(path: "data.shuffle"), step: UInt64(epoch)))
  }
}
