import Glibc
import TenonProcess
import TenonServices

/// The threads that read the samples of batches, apart from the pool that models are computed on.
///
/// They take samples in order, a few of one batch at a time, so that even a single batch is shared among them. They
/// sleep when nothing is to be read. What they call must not call `parallel_for`: the pool belongs to the step that is
/// computed meanwhile.
final class SampleReaders: @unchecked Sendable {
  private let lock = Lock()
  /// Waited for by threads.
  private let work = Condition()
  /// Waited for by the loader.
  private let progress = Condition()
  /// Batches with samples that no reader has taken, in order.
  private var queue: [BatchSlot] = []
  private var isStopping = false
  /// Touched by the loader's thread only.
  private var threads: [pthread_t] = []
  private var threadCount = 0

  /// Samples that a thread takes at once at most; few, so that the last ones of a batch are shared too.
  private static let longestRun = 8

  /// Starts threads; with 0 of them, samples are read by whoever waits for a batch.
  func start(_ count: Int) {
    lock.locked { threadCount = count }
    for _ in 0..<count {
      var thread = pthread_t()
      let argument = Unmanaged.passRetained(self).toOpaque()
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<SampleReaders>.fromOpaque(argument).takeRetainedValue().run()
          return nil
        }, argument)
      // Fewer threads than asked for are slower, never wrong.
      guard status == 0 else {
        Unmanaged<SampleReaders>.fromOpaque(argument).release()
        break
      }
      threads.append(thread)
    }
  }

  /// Ends the threads; whatever was to be read has been abandoned before.
  func stop() {
    lock.locked {
      isStopping = true
      work.broadcast()
    }
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  /// Lets a prepared batch be read.
  func add(_ slot: BatchSlot) {
    lock.locked {
      queue.append(slot)
      work.broadcast()
    }
  }

  /// Waits until a batch is complete; reads it when there are no threads.
  func wait(for slot: BatchSlot, record: SampleRecord) {
    lock.locked {
      if threads.isEmpty {
        while !slot.isComplete, let (slot, run) = take() { read(run, of: slot, with: record) }
      }
      while !slot.isComplete { progress.wait(lock) }
    }
  }

  /// Gives batches up; they are the loader's again when this returns.
  ///
  /// Samples that are being read are read to their end.
  func abandon(_ slots: [BatchSlot]) {
    lock.locked {
      for slot in slots {
        slot.isAbandoned.store(true, ordering: .relaxed)
        queue.removeAll { $0 === slot }
      }
      for slot in slots {
        while slot.readerCount > 0 { progress.wait(lock) }
      }
    }
  }

  private func run() {
    HostThread.begin()
    let record = SampleRecord()
    lock.locked {
      while !isStopping {
        if let (slot, run) = take() { read(run, of: slot, with: record) } else { work.wait(lock) }
      }
    }
  }

  /// The next samples to read; with the lock held.
  private func take() -> (slot: BatchSlot, run: Range<Int>)? {
    guard let slot = queue.first else { return nil }
    let count = slot.samples.count
    let length = max(1, min(Self.longestRun, count / (4 * max(1, threadCount))))
    let run = slot.next..<min(count, slot.next + length)
    slot.next = run.upperBound
    slot.readerCount += 1
    if slot.next == count { queue.removeFirst() }
    return (slot, run)
  }

  /// Reads samples without the lock, which is held before and after.
  private func read(_ run: Range<Int>, of slot: BatchSlot, with record: SampleRecord) {
    lock.unlock()
    for row in run where !slot.isAbandoned.load(ordering: .relaxed) {
      do {
        guard let misfit = try slot.read(row: row, with: record) else { continue }
        lock.locked { slot.add(misfit: misfit, row: row) }
      } catch {
        let isOver = lock.locked {
          guard slot.add(failure: error, row: row) else { return false }
          // Samples before this one are read or being read, so the first failure of the batch will be known.
          slot.next = slot.samples.count
          queue.removeAll { $0 === slot }
          return true
        }
        if isOver { break }
      }
    }
    lock.lock()
    // Whoever ends last completes the batch, still counted as its reader.
    if slot.readerCount == 1, slot.next == slot.samples.count, !slot.isAbandoned.load(ordering: .relaxed) {
      lock.unlock()
      slot.complete()
      lock.lock()
      slot.isComplete = true
    }
    slot.readerCount -= 1
    if slot.isComplete || slot.readerCount == 0 { progress.broadcast() }
  }
}

/// A mutex with an address of its own.
private final class Lock: @unchecked Sendable {
  fileprivate let raw = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() { pthread_mutex_init(raw, nil) }

  deinit {
    pthread_mutex_destroy(raw)
    raw.deallocate()
  }

  func lock() { pthread_mutex_lock(raw) }
  func unlock() { pthread_mutex_unlock(raw) }

  func locked<R>(_ body: () -> R) -> R {
    lock()
    defer { unlock() }
    return body()
  }
}

/// What threads sleep on.
private final class Condition: @unchecked Sendable {
  private let raw = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() { pthread_cond_init(raw, nil) }

  deinit {
    pthread_cond_destroy(raw)
    raw.deallocate()
  }

  func wait(_ lock: Lock) { pthread_cond_wait(raw, lock.raw) }
  func broadcast() { pthread_cond_broadcast(raw) }
}
