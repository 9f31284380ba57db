import Foundation
import Synchronization
import TenonCore
import TenonData
import TenonPredict
import Testing

/// Batches are the same whoever reads them, and come in their order.
@Suite struct BatchLoaderTests {
  private func loader(_ workers: Int, _ dataset: any Dataset, epochs: Int = 3) throws -> BatchLoader {
    BatchLoader(
      try source(dataset, [Jitter(), Doubled(), Centered()]),
      BatchLoader.Options(batchSize: 7, shuffles: true, seed: 5, workers: workers, epochs: epochs))
  }

  @Test func batches_areTheSameBits_forAnyNumberOfWorkers() throws {
    let dataset = NumberedDataset(50)
    let alone = try loader(0, dataset)
    let expected = try (0..<3).map { try alone.snapshots(epoch: $0) }
    #expect(expected[0].map(\.count) == [7, 7, 7, 7, 7, 7, 7, 1])
    for epoch in expected { #expect(epoch.flatMap(\.targets).sorted() == Array(0..<50)) }
    #expect(expected[0] != expected[1])
    for workers in [1, 2, 4] {
      let loader = try loader(workers, dataset)
      for epoch in 0..<3 { #expect(try loader.snapshots(epoch: epoch) == expected[epoch], "\(workers) workers") }
    }
  }

  @Test func slowSamples_doNotChangeTheOrder() throws {
    // The first samples of a batch take longest, so that the others, and later batches, are ready before them.
    let dataset = NumberedDataset(
      24,
      before: { index in
        if index % 6 == 0 { Thread.sleep(forTimeInterval: 0.01) }
      })
    let loader = BatchLoader(try source(dataset), BatchLoader.Options(batchSize: 6, workers: 4))
    #expect(try loader.snapshots().flatMap(\.targets) == Array(0..<24))
    #expect(try loader.snapshots().flatMap(\.targets) == Array(0..<24), "a second time")
  }

  @Test func oneBatch_isSharedByWorkers() throws {
    // Each of two samples waits until the other is being read too.
    let met = DispatchSemaphore(value: 0)
    let both = [DispatchSemaphore(value: 0), met]
    let waits = Mutex<[Bool]>([])
    let dataset = NumberedDataset(
      2,
      before: { index in
        both[1 - index].signal()
        let isInTime = both[index].wait(timeout: .now() + 10) == .success
        waits.withLock { $0.append(isInTime) }
      })
    let loader = BatchLoader(try source(dataset), BatchLoader.Options(batchSize: 2, workers: 2))
    _ = try loader.batch(0, epoch: 0)
    #expect(waits.withLock { $0 } == [true, true])
  }

  @Test(arguments: [0, 1, 3])
  func batches_areReadFromAnyPosition_withTheSameBits(_ workers: Int) throws {
    let dataset = NumberedDataset(50)
    let expected = try loader(0, dataset).snapshots(epoch: 2)
    let resumed = try loader(workers, dataset)
    #expect(try resumed.snapshots(epoch: 2, from: 3) == Array(expected[3...]))
    for position in [5, 0, 7, 6, 6, 1] {
      #expect(try Snapshot(resumed.batch(position, epoch: 2)) == expected[position], "batch \(position)")
    }
  }

  @Test func reading_goesAhead_withinItsBounds_andAcrossTheEndOfAnEpoch() throws {
    let dataset = NumberedDataset(40)
    let options = BatchLoader.Options(batchSize: 4, workers: 2, prefetchFactor: 3, epochs: 2)
    let loader = BatchLoader(try source(dataset), options)
    func settledReads() -> Int {
      var (last, count) = (-1, dataset.reads.withLock { $0.count })
      while last != count {
        Thread.sleep(forTimeInterval: 0.05)
        (last, count) = (count, dataset.reads.withLock { $0.count })
      }
      return count
    }
    _ = try loader.batch(0, epoch: 0)
    #expect(settledReads() == 4 * (1 + 6), "one batch and six ahead")
    for position in 1..<10 { _ = try loader.batch(position, epoch: 0) }
    #expect(settledReads() == 4 * (10 + 6))
    for position in 0..<10 { _ = try loader.batch(position, epoch: 1) }
    #expect(settledReads() == 4 * 20, "nothing is read beyond the last epoch")
  }

  @Test func withoutWorkers_samplesAreReadInTheCallersThread_andNotAhead() throws {
    let caller = pthread_self()
    let dataset = NumberedDataset(
      8,
      before: { _ in
        if pthread_self() != caller { throw ComponentError(.internal, "another thread") }
      })
    let loader = BatchLoader(try source(dataset), BatchLoader.Options(batchSize: 2))
    _ = try loader.batch(0, epoch: 0)
    #expect(dataset.reads.withLock { $0 } == [0, 1])
  }

  @Test(arguments: [0, 2])
  func dropLast_leavesOutTheBatchThatIsNotFull(_ workers: Int) throws {
    func counts(_ samples: Int) throws -> [Int] {
      let options = BatchLoader.Options(batchSize: 4, dropsLast: true, workers: workers)
      return try BatchLoader(try source(NumberedDataset(samples)), options).snapshots().map(\.count)
    }
    #expect(try counts(11) == [4, 4])
    #expect(try counts(12) == [4, 4, 4])
    #expect(try counts(3) == [])
  }

  @Test func loader_endsWhileItsWorkersAreBusy() throws {
    let isReleased = Atomic<Bool>(false)
    let isOver = Atomic<Bool>(false)
    let late = Atomic<Int>(0)
    let dataset = NumberedDataset(
      1000,
      before: { index in
        while index > 0, !isReleased.load(ordering: .acquiring) { usleep(1000) }
        if isOver.load(ordering: .acquiring) { late.add(1, ordering: .relaxed) }
      })
    var loader: BatchLoader? = BatchLoader(
      try source(dataset), BatchLoader.Options(batchSize: 1, workers: 3, prefetchFactor: 100))
    nonisolated(unsafe) weak let watched = loader
    _ = try loader?.batch(0, epoch: 0)
    // Samples take until the loader has been told to end.
    Thread {
      while watched != nil { usleep(1000) }
      usleep(50_000)
      isReleased.store(true, ordering: .releasing)
    }.start()
    loader = nil
    isOver.store(true, ordering: .releasing)
    #expect(watched == nil)
    let reads = dataset.reads.withLock { $0.count }
    #expect(reads < 300, "the samples ahead are not waited for")
    Thread.sleep(forTimeInterval: 0.1)
    #expect(dataset.reads.withLock { $0.count } == reads, "no thread is left")
    #expect(late.load(ordering: .relaxed) == 0, "samples under way are waited for")
  }

  @Test func hugeBatchSize_takesNoMoreMemoryThanThereAreSamples() throws {
    let loader = BatchLoader(
      try source(NumberedDataset(10)), BatchLoader.Options(batchSize: 1 << 50, workers: 2, prefetchFactor: 2))
    #expect(try loader.snapshots().map(\.count) == [10])
  }

  @Test(arguments: [0, 2])
  func crops_areFoldedIntoTheBatch(_ workers: Int) throws {
    let dataset = NumberedDataset(5, size: { _ in [3, 1, 2, 2] })
    let options = BatchLoader.Options(batchSize: 2, workers: workers)
    let batches = try BatchLoader(try source(dataset, [Crops(crops: 3)]), options).snapshots()
    #expect(batches.map(\.crops) == [3, 3, 3])
    #expect(batches.map(\.count) == [2, 2, 1])
    #expect(batches[0].fields["input"]?.type == TensorType(.uint8, [6, 1, 2, 2]))
    #expect(batches[0].fields["target"]?.type == TensorType(.int64, [2]))
    #expect(batches[2].fields["input"]?[UInt8.self].map { Int($0) } == (0..<12).map { 28 + $0 })
    let mixed = try BatchLoader(try source(dataset, [Jitter(), Crops(crops: 3), Centered()]), options).batch(
      0, epoch: 0)
    #expect(mixed.types["input"] == TensorType(.float32, [6, 1, 2, 2]), "after a transform of batches")
    #expect(mixed.crops == 3)
  }

  @Test func volumes_areNoCrops() throws {
    let dataset = NumberedDataset(4, size: { _ in [3, 1, 2, 2] })
    let options = BatchLoader.Options(batchSize: 2)
    let batch = try BatchLoader(try source(dataset, [Jitter()]), options).batch(0, epoch: 0)
    #expect(batch.crops == 1 && batch.types["input"] == TensorType(.float32, [2, 3, 1, 2, 2]))
    #expect(try source(dataset).fieldTypes().transformed["input"] == TensorType(.uint8, [3, 1, 2, 2]))
    #expect(
      try source(dataset, [Crops(crops: 3)]).fieldTypes().transformed["input"] == TensorType(.uint8, [1, 2, 2]))
    let error = #expect(throws: DataError.self) {
      try BatchLoader(try source(dataset, [Crops(crops: 5)]), options).batch(0, epoch: 0)
    }
    #expect(error?.diagnostic.code == "bad-crops")
  }
}
