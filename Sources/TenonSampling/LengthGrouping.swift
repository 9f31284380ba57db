import TenonCore

/// Batches of samples of similar length, drawn from shuffled samples.
///
/// The shuffled samples are cut into windows of many batches, each is sorted by length, and the batches that come of
/// it are shuffled. A sample so meets others than in the epoch before, and batches of all lengths take turns.
package struct LengthGrouping {
  private let lengths: [Int]
  private let batchSize: Int

  /// - Parameter lengths: of all samples of the dataset.
  package init(lengths: [Int], batchSize: Int) {
    (self.lengths, self.batchSize) = (lengths, batchSize)
  }

  /// Batches of a window: enough for lengths to lie close together, few enough that at least four windows remain.
  private var window: Int { max(1, min(50, lengths.count / (4 * batchSize))) }

  /// - Parameter order: shuffled samples.
  func arranged(_ order: [Int], _ random: RandomSequence) -> [Int] {
    var sorted: [Int] = []
    sorted.reserveCapacity(order.count)
    let width = window * batchSize
    for start in stride(from: 0, to: order.count, by: width) {
      let samples = order[start..<min(order.count, start + width)]
      // Among samples of one length the shuffled order stays.
      sorted += samples.enumerated()
        .sorted { (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset) }
        .map(\.element)
    }
    // A short batch stays the last one.
    var batches = Array(0..<order.count / batchSize)
    batches.shuffle(random)
    return batches.flatMap { sorted[$0 * batchSize..<($0 + 1) * batchSize] }
      + sorted.suffix(order.count % batchSize)
  }
}
