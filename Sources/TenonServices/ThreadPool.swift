import CTenonIntrinsics
import CTenonThreads
import Glibc
import Synchronization
import TenonProcess

/// The one pool of threads that all components compute on.
///
/// `run` hands out task indices and returns when every task has *finished*; it never waits for a worker
/// that has nothing to do, so a stolen core costs only its own tasks. Each worker begins with the same part of the tasks
/// every time, so that what they left in its core's cache is met there again, and then takes what others have left. Idle
/// workers spin briefly, then sleep. The caller works too, as worker 0.
public final class ThreadPool: Sendable {
  public typealias Task =
    @convention(c) (_ context: UnsafeMutableRawPointer?, _ index: UInt64, _ worker: UInt32) -> Void

  /// Workers, the caller included.
  public let workerCount: Int
  private let shared: Shared
  private let threads: [pthread_t]

  /// - Parameter workerCount: at least 1; with 1 no thread is started.
  public init(workerCount: Int) {
    let shared = Shared(workerCount: max(1, workerCount))
    var threads: [pthread_t] = []
    for worker in 1..<max(1, workerCount) {
      var thread = pthread_t()
      let start = Unmanaged.passRetained(WorkerStart(shared, UInt32(worker))).toOpaque()
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let start = Unmanaged<WorkerStart>.fromOpaque(argument).takeRetainedValue()
          start.shared.work(as: start.worker)
          return nil
        }, start)
      // Fewer threads than asked for is slower, never wrong: results do not depend on their number.
      guard status == 0 else {
        Unmanaged<WorkerStart>.fromOpaque(start).release()
        break
      }
      threads.append(thread)
    }
    self.shared = shared
    self.threads = threads
    self.workerCount = threads.count + 1
  }

  deinit {
    shared.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Runs task(context, i, worker) for every i below `count`.
  ///
  /// While another call is under way, nested or from another thread, it runs them one after the other as worker 0.
  /// Every task begins with the caller's floating-point controls, whatever the one before it did to them.
  public func run(_ count: Int, _ task: Task, _ context: UnsafeMutableRawPointer?) {
    guard count > 1, count <= Shared.largestCount, workerCount > 1, shared.begin() else {
      let control = tenon_float_now()
      for index in 0..<UInt64(max(0, count)) {
        task(context, index, 0)
        tenon_float_keep(control)
      }
      return
    }
    defer { shared.end() }
    shared.run(count, task, context)
  }
}

private final class WorkerStart: Sendable {
  let shared: Shared
  let worker: UInt32

  init(_ shared: Shared, _ worker: UInt32) {
    self.shared = shared
    self.worker = worker
  }
}

/// What the threads share.
///
/// Each worker's part of the tasks has a ticket. It holds the job's generation above the next index, so that a worker late
/// from an earlier job can never take a task of this one.
///
/// The tickets are closed before a new job is written and opened after it. A worker that has read any part
/// of the new job has therefore seen closed tickets, and its exchange of an older one fails.
private final class Shared: @unchecked Sendable {
  /// The index of a closed ticket; no job has that many tasks.
  private static let closed = UInt64(UInt32.max)
  static let largestCount = Int(UInt32.max)
  /// Looks before sleeping, with a pause of some 30 ns after each.
  ///
  /// A worker waits for the next layer of a step, the caller for tasks that are under way. A worker whose core is taken gets on only when the caller sleeps.
  private static let workerSpins = 1_000
  private static let callerSpins = 300

  private let partCount: Int
  private let tickets: UnsafeMutablePointer<Atomic<UInt64>>
  /// Tickets between two that are in use: each has a cache line of its own.
  private static let spacing = 8
  private let generation = Atomic<UInt64>(0)
  private let task = Atomic<UInt>(0)
  private let context = Atomic<UInt>(0)
  private let count = Atomic<UInt64>(0)
  /// The call into a plugin that the tasks belong to, which the record names in the workers too.
  private let call = Atomic<UInt>(0)
  /// How the caller computes, and so every task.
  private let control = Atomic<UInt64>(0)
  private let finished = Atomic<UInt64>(0)
  private let sleepers = Atomic<Int>(0)
  private let callerSleeps = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  private let busy = Atomic<Bool>(false)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private let done: UnsafeMutablePointer<pthread_cond_t>

  init(workerCount: Int) {
    partCount = workerCount
    tickets = .allocate(capacity: workerCount * Self.spacing)
    for index in 0..<workerCount * Self.spacing { (tickets + index).initialize(to: Atomic(0)) }
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    done = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    pthread_cond_init(done, nil)
  }

  deinit {
    tickets.deinitialize(count: partCount * Self.spacing)
    tickets.deallocate()
    pthread_cond_destroy(wake)
    pthread_cond_destroy(done)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    done.deallocate()
    mutex.deallocate()
  }

  func begin() -> Bool { !busy.exchange(true, ordering: .acquiring) }
  func end() { busy.store(false, ordering: .releasing) }

  func run(_ taskCount: Int, _ function: ThreadPool.Task, _ argument: UnsafeMutableRawPointer?) {
    let last = generation.load(ordering: .relaxed)
    let next = (last &+ 1) & 0xFFFF_FFFF
    for part in 0..<partCount { tickets[slot(part)].store(last << 32 | Self.closed, ordering: .sequentiallyConsistent) }
    task.store(UInt(bitPattern: unsafeBitCast(function, to: Int.self)), ordering: .releasing)
    context.store(UInt(bitPattern: argument), ordering: .releasing)
    count.store(UInt64(taskCount), ordering: .releasing)
    call.store(UInt(bitPattern: tenon_call_current()), ordering: .releasing)
    let control = tenon_float_now()
    self.control.store(control, ordering: .releasing)
    finished.store(0, ordering: .relaxed)
    for part in 0..<partCount {
      tickets[slot(part)].store(next << 32 | UInt64(first(part, of: taskCount)), ordering: .sequentiallyConsistent)
    }
    generation.store(next, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }
    takeTasks(of: next, as: 0, control)
    waitUntilFinished(UInt64(taskCount))
  }

  private func waitUntilFinished(_ target: UInt64) {
    for _ in 0..<Self.callerSpins {
      if finished.load(ordering: .acquiring) == target { return }
      ctenon_pause()
    }
    pthread_mutex_lock(mutex)
    callerSleeps.store(true, ordering: .sequentiallyConsistent)
    while finished.load(ordering: .sequentiallyConsistent) != target { pthread_cond_wait(done, mutex) }
    callerSleeps.store(false, ordering: .relaxed)
    pthread_mutex_unlock(mutex)
  }

  private func slot(_ part: Int) -> Int { part &* Self.spacing }

  /// The first task of a worker's part.
  private func first(_ part: Int, of total: Int) -> Int { total &* part / partCount }

  /// Takes the tasks of its own part, then what is left of the others'.
  private func takeTasks(of generation: UInt64, as worker: UInt32, _ control: UInt64) {
    for offset in 0..<partCount {
      let part = Int(worker) &+ offset
      takePart(part < partCount ? part : part &- partCount, of: generation, as: worker, control)
    }
  }

  private func takePart(_ part: Int, of generation: UInt64, as worker: UInt32, _ control: UInt64) {
    while true {
      let current = tickets[slot(part)].load(ordering: .acquiring)
      let total = count.load(ordering: .acquiring)
      let function = task.load(ordering: .acquiring)
      let argument = context.load(ordering: .acquiring)
      let index = current & 0xFFFF_FFFF
      guard current >> 32 == generation, index < UInt64(first(part &+ 1, of: Int(total))) else { return }
      let taken = tickets[slot(part)].compareExchange(
        expected: current, desired: current + 1, successOrdering: .acquiringAndReleasing, failureOrdering: .relaxed)
      guard taken.exchanged else { continue }
      unsafeBitCast(Int(bitPattern: function), to: ThreadPool.Task.self)(
        UnsafeMutableRawPointer(bitPattern: argument), index, worker)
      tenon_float_keep(control)
      if finished.add(1, ordering: .sequentiallyConsistent).newValue == total,
        callerSleeps.load(ordering: .sequentiallyConsistent)
      {
        pthread_mutex_lock(mutex)
        pthread_cond_signal(done)
        pthread_mutex_unlock(mutex)
      }
    }
  }

  /// The life of one worker thread.
  func work(as worker: UInt32) {
    var seen: UInt64 = 0
    HostThread.begin()
    while true {
      guard let generation = waitForJob(after: seen) else { return }
      seen = generation
      let outer = tenon_call_enter(UnsafePointer(bitPattern: call.load(ordering: .acquiring)))
      let control = control.load(ordering: .acquiring)
      tenon_float_set(control)
      takeTasks(of: generation, as: worker, control)
      tenon_call_leave(outer)
    }
  }

  private func waitForJob(after seen: UInt64) -> UInt64? {
    func next() -> UInt64? {
      let now = generation.load(ordering: .sequentiallyConsistent)
      return now == seen ? nil : now
    }
    for _ in 0..<Self.workerSpins {
      if let generation = next() { return generation }
      ctenon_pause()
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
    while true {
      if stopping.load(ordering: .relaxed) { return nil }
      if let generation = next() { return generation }
      pthread_cond_wait(wake, mutex)
    }
  }

  func stop() {
    pthread_mutex_lock(mutex)
    stopping.store(true, ordering: .relaxed)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }
}
