import Foundation
import Synchronization
import TenonServices
import Testing

@Suite struct ThreadPoolTests {
  /// One job: how often each index ran, and whether two tasks ran at once as one worker.
  private final class Job {
    let counts: UnsafeMutablePointer<Atomic<Int>>
    let count: Int
    let workers: UnsafeMutablePointer<Atomic<Int>>
    let clashes = Atomic<Int>(0)
    let outside = Atomic<Int>(0)
    let workerCount: Int

    init(_ count: Int, workers workerCount: Int) {
      self.count = count
      self.workerCount = workerCount
      counts = .allocate(capacity: max(1, count))
      workers = .allocate(capacity: workerCount)
      for index in 0..<count { (counts + index).initialize(to: Atomic(0)) }
      for index in 0..<workerCount { (workers + index).initialize(to: Atomic(0)) }
    }

    deinit {
      counts.deinitialize(count: count)
      workers.deinitialize(count: workerCount)
      counts.deallocate()
      workers.deallocate()
    }

    static let task: ThreadPool.Task = { context, index, worker in
      guard let context else { return }
      let job = Unmanaged<Job>.fromOpaque(context).takeUnretainedValue()
      guard index < job.count, worker < job.workerCount else {
        job.outside.add(1, ordering: .relaxed)
        return
      }
      if job.workers[Int(worker)].add(1, ordering: .relaxed).oldValue != 0 { job.clashes.add(1, ordering: .relaxed) }
      job.counts[Int(index)].add(1, ordering: .relaxed)
      job.workers[Int(worker)].subtract(1, ordering: .relaxed)
    }

    func run(_ pool: ThreadPool) { pool.run(count, Job.task, Unmanaged.passUnretained(self).toOpaque()) }

    /// Whether every index ran as often as it should, at the moment of asking.
    func isDone(times: Int = 1) -> Bool {
      outside.load(ordering: .relaxed) == 0 && clashes.load(ordering: .relaxed) == 0
        && (0..<count).allSatisfy { counts[$0].load(ordering: .relaxed) == times }
    }
  }

  @Test(arguments: 1...4)
  func everyIndex_runsExactlyOnce(_ workers: Int) {
    let pool = ThreadPool(workerCount: workers)
    #expect(pool.workerCount == workers)
    for count in [0, 1, 2, 3, workers, 17, 1_000, 20_000] {
      let job = Job(count, workers: workers)
      job.run(pool)
      #expect(job.isDone(), "\(count) tasks on \(workers) workers")
    }
  }

  @Test(arguments: [-5, 0, 1])
  func illegalWorkerCounts_meanOne(_ workers: Int) {
    #expect(ThreadPool(workerCount: workers).workerCount == 1)
  }

  @Test func negativeCounts_runNothing() {
    let pool = ThreadPool(workerCount: 2)
    pool.run(-1, { _, _, _ in Issue.record("a task ran") }, nil)
  }

  @Test(arguments: 2...4)
  func jobsOneAfterTheOther_areNeverMixed(_ workers: Int) {
    let pool = ThreadPool(workerCount: workers)
    // Growing and shrinking jobs: a worker late from a small one sees room in the next, larger one.
    let jobs = [2, 40, 3, 7, 64].map { Job($0, workers: workers) }
    let rounds = 20_000
    var failures = 0
    for round in 1...rounds {
      for job in jobs { job.run(pool) }
      // After its `run` has returned, no task of a job may still be missing or come twice.
      if !jobs[round % jobs.count].isDone(times: round) { failures += 1 }
      if failures > 0 { break }
    }
    #expect(failures == 0)
    #expect(jobs.allSatisfy { $0.isDone(times: rounds) })
  }

  @Test func sleepingWorkers_wakeUp() {
    let pool = ThreadPool(workerCount: 3)
    for _ in 0..<20 {
      Thread.sleep(forTimeInterval: 0.002)
      let job = Job(50, workers: 3)
      job.run(pool)
      #expect(job.isDone())
    }
  }

  @Test func nestedCalls_runInPlace() {
    final class Nested {
      let pool = ThreadPool(workerCount: 3)
      let inner = Atomic<Int>(0)
    }
    let nested = Nested()
    nested.pool.run(
      8,
      { context, _, _ in
        guard let context else { return }
        let nested = Unmanaged<Nested>.fromOpaque(context).takeUnretainedValue()
        nested.pool.run(
          5,
          { context, _, _ in
            guard let context else { return }
            Unmanaged<Nested>.fromOpaque(context).takeUnretainedValue().inner.add(1, ordering: .relaxed)
          }, context)
      }, Unmanaged.passUnretained(nested).toOpaque())
    #expect(nested.inner.load(ordering: .relaxed) == 40)
  }

  @Test func callsFromSeveralThreads_eachRunCompletely() async {
    let pool = ThreadPool(workerCount: 3)
    let good = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<500 {
            let job = Job(37, workers: 3)
            job.run(pool)
            if !job.isDone() { return false }
          }
          return true
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(good)
  }

  @Test func poolsComeAndGo() {
    for _ in 0..<100 {
      let pool = ThreadPool(workerCount: 4)
      let job = Job(9, workers: 4)
      job.run(pool)
      #expect(job.isDone())
    }
  }
}
