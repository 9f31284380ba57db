import Foundation
import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TenonPredict
import TestSupport
import Testing

/// What happens to samples that cannot be read or put together.
@Suite struct UnreadableSampleTests {
  /// Twelve files, of which some are cut short.
  private func files(cut: Set<Int>) throws -> FileDataset {
    let folder = try TemporaryFolder()
    let paths = try (0..<12).map { index in
      try folder.write([UInt8](repeating: UInt8(index), count: cut.contains(index) ? 5 : 8), to: "\(index).raw")
    }
    return FileDataset(paths: paths, length: 8)
  }

  private func loader(
    _ dataset: any Dataset, _ unreadable: UnreadableSamples, workers: Int, transforms: [any Transform] = []
  ) throws -> BatchLoader {
    BatchLoader(
      try source(dataset, transforms, unreadable: unreadable), BatchLoader.Options(batchSize: 4, workers: workers))
  }

  @Test(arguments: [0, 1, 4])
  func truncatedFile_endsTheReading_namingTheFirst(_ workers: Int) throws {
    let dataset = try files(cut: [5, 6, 7])
    let loader = try loader(dataset, .fail, workers: workers)
    #expect(try loader.batch(0, epoch: 0).count == 4)
    for _ in 0..<2 {
      let error = #expect(throws: PluginCallError.self) { try loader.batch(1, epoch: 0) }
      #expect(
        error?.description == """
          error[bad-data]: sample 5 of data.train (test/Numbers) failed in read
            reason: \(dataset.paths[5]): expected 8 bytes, received 5
            help: mend or remove it, or leave out what cannot be read: data.unreadable: skip
          """)
    }
    #expect(try Snapshot(loader.batch(2, epoch: 0)).targets == [8, 9, 10, 11], "and others are still read")
  }

  @Test(arguments: [0, 1, 4])
  func truncatedFiles_areLeftOut_andNamed(_ workers: Int) throws {
    let dataset = try files(cut: [0, 4, 5, 6, 7, 10])
    let batches = try loader(dataset, .skip, workers: workers).snapshots()
    #expect(batches.map(\.targets) == [[1, 2, 3], [], [8, 9, 11]])
    #expect(batches.map(\.count) == [3, 0, 3])
    #expect(batches[1].fields.isEmpty, "a batch without samples has no tensors")
    #expect(
      batches[2].fields["input"]?[UInt8.self].map(Int.init) == [8, 9, 11].flatMap { [Int](repeating: $0, count: 8) })
    #expect(batches.map { $0.skipped.map(\.index) } == [[0], [4, 5, 6, 7], [10]])
    #expect(
      batches[0].skipped[0].description
        == "sample 0 of data.train: test/Numbers failed in read: \(dataset.paths[0]): expected 8 bytes, received 5")
  }

  @Test func failingTransform_isNamedWithTheSample() throws {
    struct Picky: Transform {
      var scopes: TransformScopes { .sample }
      func apply(_ sample: Sample, _ draw: Draw) throws {
        if draw.index == 2 { throw ComponentError(.shape, field: "input", "not this one") }
      }
    }
    let failing = try loader(NumberedDataset(4), .fail, workers: 2, transforms: [Picky()])
    let error = #expect(throws: PluginCallError.self) { try failing.batch(0, epoch: 0) }
    #expect(error?.place == "sample 2 of data.train")
    let skipping = try loader(NumberedDataset(4), .skip, workers: 2, transforms: [Picky()]).batch(0, epoch: 0)
    #expect(skipping.skipped.map(\.message) == ["test/Picky failed in apply: 'input': not this one"])
    #expect(try Snapshot(skipping).targets == [0, 1, 3])
  }

  @Test func memoryThatIsOut_isNotSkipped() throws {
    let dataset = NumberedDataset(4, before: { if $0 == 1 { throw ComponentError(.outOfMemory, "no memory") } })
    let loader = try loader(dataset, .skip, workers: 1)
    #expect(throws: PluginCallError.self) { try loader.batch(0, epoch: 0) }
  }

  @Test(arguments: [0, 1, 4])
  func samplesOfAnotherSize_areRefused_whateverStoodInTheBatchBefore(_ workers: Int) throws {
    // The second batch is of another size altogether; in the third, sample 9 differs from sample 8.
    let dataset = NumberedDataset(12, size: { (4..<9).contains($0) ? [5] : [2, 3] })
    let loader = try loader(dataset, .fail, workers: workers)
    #expect(try loader.batch(0, epoch: 0).types["input"] == TensorType(.uint8, [4, 2, 3]))
    let second = try Snapshot(loader.batch(1, epoch: 0))
    #expect(second.fields["input"]?.type == TensorType(.uint8, [4, 5]))
    #expect(second.fields["input"].map { Array($0[UInt8.self].suffix(5)) } == [49, 50, 51, 52, 53])
    let error = #expect(throws: DataError.self) { try loader.batch(2, epoch: 0) }
    #expect(
      error?.description == """
        error[ragged-batch]: sample 9 of data.train does not fit into a batch with the others
          expected: 'input' uint8 [5]
          received: 'input' uint8 [2, 3]
          help: bring all samples to one size, with Resize for instance
        """)
  }

  @Test func fieldTypes_areThoseOfTheFirstReadableSample() throws {
    let dataset = try files(cut: [0, 1])
    #expect(try source(dataset, unreadable: .skip).fieldTypes().transformed["input"] == TensorType(.uint8, [8]))
    #expect(throws: PluginCallError.self) { try source(dataset).fieldTypes() }
    let error = #expect(throws: DataError.self) {
      try source(try files(cut: Set(0..<12)), unreadable: .skip).fieldTypes()
    }
    #expect(error?.diagnostic.headline == "no sample of data.train can be read")
  }
}
