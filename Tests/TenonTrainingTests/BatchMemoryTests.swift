import Synchronization
import TenonCore
import TenonData
import TenonHost
import TestSupport
import Testing

/// Where the elements of a batch are written.
@Suite struct BatchMemoryTests {
  /// Applies another transform and notes where `input` lies after it.
  private final class Watched: Transform {
    let base: any Transform
    /// By epoch and sample.
    let addresses = Mutex<[[UInt64]: UInt]>([:])

    init(_ base: any Transform) { self.base = base }

    var scopes: TransformScopes { .sample }

    func apply(_ sample: Sample, _ draw: Draw) throws {
      try base.apply(sample, draw)
      let address = UInt(bitPattern: try sample.required("input").data)
      addresses.withLock { $0[[draw.epoch, draw.index]] = address }
    }
  }

  /// Samples of batches after the first whose last transform did not write into the batch itself.
  private func copies(_ transforms: [any Transform], dataset: any Dataset, workers: Int) throws -> Int {
    let watched = transforms.map(Watched.init)
    let options = BatchLoader.Options(batchSize: 4, workers: workers, prefetchFactor: 1, epochs: 5)
    let loader = BatchLoader(try source(dataset, watched), options)
    var copies = 0
    for epoch in 0..<5 {
      for position in 0..<loader.batchCount {
        let batch = try loader.batch(position, epoch: epoch)
        let input = try #require(batch.fields["input"])
        let width = input.type.byteCount / batch.count
        // Until one batch is complete the layout is not known, and read-ahead begins before that.
        guard epoch > 0 else { continue }
        for row in 0..<batch.count {
          let key = [UInt64(epoch), UInt64(batch.fields["target"]?[Int64.self][row] ?? 0)]
          let address = watched.last?.addresses.withLock { $0[key] }
          if address != UInt(bitPattern: input.data + row * width) { copies += 1 }
        }
      }
    }
    return copies
  }

  @Test(arguments: [0, 1, 3])
  func lastTransform_writesIntoTheBatch(_ workers: Int) throws {
    let dataset = NumberedDataset(16)
    #expect(try copies([Jitter()], dataset: dataset, workers: workers) == 0)
    // Two tensors of one type: the first must not be put where the second is written while it is read.
    #expect(try copies([Jitter(), Doubled(), Doubled()], dataset: dataset, workers: workers) <= max(1, workers))
  }

  @Test func toTensor_writesIntoTheBatch() throws {
    let factory = try ComponentFactory.built()
    let toTensor = try factory.transform(
      factory.resolve(ComponentReference("ToTensor"), .transform), path: "transforms.train.0")
    let dataset = NumberedDataset(16, size: { _ in [4, 4, 1] })
    #expect(try copies([toTensor], dataset: dataset, workers: 1) == 0)
  }

  @Test(arguments: [0, 1])
  func batchMemory_isUsedAgain(_ workers: Int) throws {
    let options = BatchLoader.Options(batchSize: 4, workers: workers, prefetchFactor: 1, epochs: 20)
    let loader = BatchLoader(try source(NumberedDataset(16), [Jitter()]), options)
    var (memory, tensors) = (Set<UInt>(), Set<ObjectIdentifier>())
    for epoch in 0..<20 {
      for position in 0..<loader.batchCount {
        let input = try #require(try loader.batch(position, epoch: epoch).fields["input"])
        guard epoch > 0 else { continue }
        memory.insert(UInt(bitPattern: input.data))
        tensors.insert(ObjectIdentifier(input))
      }
    }
    // The batch in use and the one that is read ahead.
    #expect(memory.count <= 1 + workers)
    #expect(tensors.count <= 1 + workers)
  }
}
