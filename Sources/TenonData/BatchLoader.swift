import TenonCore
import TenonHost
import TenonSampling
import TenonServices

/// Reads the batches of an epoch in a fixed order, and reads ahead while a step is computed.
///
///     let loader = try BatchLoader(source, BatchLoader.Options(batchSize: 64, shuffles: true, seed: 1))
///     for position in 0..<loader.batchCount {
///       let batch = try loader.batch(position, epoch: 0)
///     }
///
/// Batches are the same bits for any number of workers. Used by one thread at a time.
public final class BatchLoader {
  /// How a dataset is cut into batches, and how it is read; names and defaults are those of PyTorch's DataLoader.
  public struct Options: Sendable {
    public var batchSize: Int
    public var shuffles = false
    public var dropsLast = false
    public var seed: UInt64 = 0
    /// Threads that read; 0: the caller's own, without reading ahead.
    public var workers = 0
    /// Batches that are read ahead for each worker.
    public var prefetchFactor = 2
    /// Epochs that are read one after another; reading ahead goes on into the next one but not beyond the last.
    public var epochs = 1

    public init(
      batchSize: Int, shuffles: Bool = false, dropsLast: Bool = false, seed: UInt64 = 0, workers: Int = 0,
      prefetchFactor: Int = 2, epochs: Int = 1
    ) {
      self.batchSize = batchSize
      self.shuffles = shuffles
      self.dropsLast = dropsLast
      self.seed = seed
      self.workers = workers
      self.prefetchFactor = prefetchFactor
      self.epochs = epochs
    }
  }

  public let source: DataSource
  public let options: Options
  public var batchSize: Int { options.batchSize }
  /// What it took to know the samples' lengths.
  package let note: String?
  private let readers = SampleReaders()
  private let record = SampleRecord()
  private let expected = ExpectedLayout()
  private var order: SampleOrder
  private var hasStarted = false
  /// Batches that are read or being read, in order.
  private var ahead: [BatchSlot] = []
  /// The batch that was handed out last.
  private var current: BatchSlot?
  private var idle: [BatchSlot] = []
  /// The batch after those ahead; nil at the end of the last epoch.
  private var cursor: (position: Int, epoch: Int)?

  /// Opens nothing and starts no thread before the first batch is asked for.
  ///
  /// - Parameters:
  ///   - lengths: shuffled samples of similar length then come into one batch.
  ///   - sampling: draws the samples of an epoch, in place of taking each once.
  public init(
    _ source: DataSource, _ options: Options, lengths: SampleLengths? = nil, sampling: WeightedSampling? = nil
  ) {
    self.source = source
    self.options = options
    note = lengths?.note
    order = SampleOrder(
      count: source.dataset.count, shuffles: options.shuffles, seed: options.seed,
      grouping: lengths.map { LengthGrouping(lengths: $0.values, batchSize: options.batchSize) }, sampling: sampling)
  }

  deinit {
    readers.abandon(ahead)
    readers.stop()
  }

  /// Samples of an epoch.
  public var sampleCount: Int { order.count }

  /// Batches of an epoch.
  public var batchCount: Int {
    let count = sampleCount
    let whole = count / batchSize
    return options.dropsLast || count % batchSize == 0 ? whole : whole + 1
  }

  /// Batch `position` of an epoch, in any order; from one to the next is what is read ahead.
  ///
  /// Its tensors are overwritten after the next call. With `unreadable: skip` it may be shorter than the others, or
  /// empty.
  ///
  /// - Throws: `PluginCallError` or `DataError` naming the first sample at fault.
  public func batch(_ position: Int, epoch: Int) throws -> Batch {
    precondition(position >= 0 && position < batchCount && epoch >= 0, "batch \(position) of \(batchCount)")
    if let current { idle.append(current) }
    current = nil
    if ahead.first.map({ ($0.position, $0.epoch) == (position, epoch) }) != true {
      readers.abandon(ahead)
      idle += ahead
      ahead.removeAll(keepingCapacity: true)
      cursor = (position, epoch)
    }
    if !hasStarted { readers.start(options.workers) }
    hasStarted = true
    try readAhead()
    let slot = ahead.removeFirst()
    current = slot
    readers.wait(for: slot, record: record)
    if let failure = slot.failure { throw failure }
    return slot.batch
  }

  /// The batch that was handed out last; nil before the first.
  package var lastBatch: Batch? { current?.batch }

  private func readAhead() throws {
    let most = options.workers == 0 ? 1 : 1 + max(1, options.prefetchFactor * options.workers)
    while ahead.count < most, let (position, epoch) = cursor {
      let slot = idle.popLast() ?? BatchSlot(source, expected, capacity: min(batchSize, sampleCount))
      do {
        let (samples, turns) = order.samples(from: position * batchSize, count: batchSize, epoch: epoch)
        try slot.prepare(position, epoch, samples, turns: turns)
      } catch {
        idle.append(slot)
        throw error
      }
      ahead.append(slot)
      readers.add(slot)
      if position + 1 < batchCount {
        cursor = (position + 1, epoch)
      } else {
        cursor = epoch + 1 < options.epochs ? (0, epoch + 1) : nil
      }
    }
  }
}
