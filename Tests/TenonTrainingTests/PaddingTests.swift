import TenonCore
import TenonData
import TenonExperiment
import TenonPredict
import Testing

/// Samples of differing length in one batch.
@Suite struct PaddingTests {
  /// Lengths 1 to 13, in no order.
  private static func length(_ index: Int) -> Int { index * 7 % 13 + 1 }

  private func dataset(_ count: Int = 26) -> NumberedDataset {
    NumberedDataset(count, size: { [Self.length($0), 2] })
  }

  private func source(
    _ padding: FieldPadding, _ dataset: any Dataset, _ transforms: [any Transform] = [],
    unreadable: UnreadableSamples = .fail
  ) throws -> DataSource {
    let pipeline = TransformPipeline(
      transforms.map { ($0, "test/\(type(of: $0))") }, path: "transforms.train", seed: 1, isTraining: true)
    return try DataSource(
      dataset, component: "test/Numbers", name: "data.train", pipeline: pipeline, unreadable: unreadable,
      padding: [padding])
  }

  private func loader(
    _ padding: FieldPadding, _ dataset: any Dataset, workers: Int = 0, epochs: Int = 1,
    unreadable: UnreadableSamples = .fail
  ) throws -> BatchLoader {
    BatchLoader(
      try source(padding, dataset, [Jitter()], unreadable: unreadable),
      BatchLoader.Options(batchSize: 4, shuffles: true, seed: 3, workers: workers, epochs: epochs))
  }

  /// What a batch must be: every sample in its row, then padding.
  private func expect(_ batch: Snapshot, paddedTo length: (Int) -> Int, with value: Float) throws {
    let lengths = try #require(batch.fields["input_lengths"])
    let input = try #require(batch.fields["input"])
    let own = batch.targets.map(Self.length)
    #expect(lengths.type == TensorType(.int64, [batch.count]))
    #expect(lengths[Int64.self].map(Int.init) == own)
    let width = length(own.max() ?? 0)
    #expect(input.type == TensorType(.float32, [batch.count, width, 2]))
    for (row, target) in batch.targets.enumerated() {
      for element in 0..<width * 2 {
        let received = input[Float.self][row * width * 2 + element]
        if element < own[row] * 2 {
          // Jitter adds less than one to the byte.
          #expect(Int(received) == Int(UInt8(truncatingIfNeeded: target &* 7 &+ element)))
        } else {
          #expect(received == value)
        }
      }
    }
  }

  @Test func samples_arePaddedToTheLongestOfTheirBatch() throws {
    let loader = try loader(FieldPadding("input", value: -1.5), dataset(), epochs: 2)
    var widths: Set<Int> = []
    for epoch in 0..<2 {
      for batch in try loader.snapshots(epoch: epoch) {
        try expect(batch, paddedTo: { $0 }, with: -1.5)
        widths.insert(batch.fields["input"]?.shape[1] ?? 0)
      }
    }
    #expect(widths.count > 1)
  }

  @Test func samples_arePaddedToTheNextBucket() throws {
    let loader = try loader(FieldPadding("input", to: [4, 10, 13]), dataset())
    for batch in try loader.snapshots() { try expect(batch, paddedTo: { $0 <= 4 ? 4 : $0 <= 10 ? 10 : 13 }, with: 0) }
  }

  @Test(arguments: [FieldPadding("input"), FieldPadding("input", to: [5, 16])])
  func batches_areTheSameBits_forAnyNumberOfWorkers(_ padding: FieldPadding) throws {
    func epochs(_ workers: Int) throws -> [[Snapshot]] {
      let loader = try loader(padding, dataset(), workers: workers, epochs: 3)
      return try (0..<3).map { try loader.snapshots(epoch: $0) }
    }
    let expected = try epochs(0)
    for workers in [1, 3] { #expect(try epochs(workers) == expected, "\(workers) workers") }
    // From the middle, as a resumed training reads them: other rows have been seen before.
    #expect(try loader(padding, dataset(), epochs: 3).snapshots(epoch: 2, from: 3) == Array(expected[2][3...]))
  }

  @Test func skippedSamples_leaveNoGap() throws {
    let broken = NumberedDataset(
      12, size: { [Self.length($0), 2] },
      before: { if $0 % 3 == 1 { throw ComponentError(.data, "cut short") } })
    let batches = try loader(FieldPadding("input"), broken, unreadable: .skip).snapshots()
    #expect(batches.map(\.count).reduce(0, +) == 8)
    for batch in batches where batch.count > 0 { try expect(batch, paddedTo: { $0 }, with: 0) }
  }

  @Test(arguments: [0, 1])
  func memory_isUsedAgain_onceAllLengthsHaveOccurred(_ workers: Int) throws {
    let loader = try loader(FieldPadding("input"), dataset(), workers: workers, epochs: 60)
    var (memory, tensors) = (Set<UInt>(), Set<ObjectIdentifier>())
    var before = 0
    for epoch in 0..<60 {
      for position in 0..<loader.batchCount {
        let input = try #require(try loader.batch(position, epoch: epoch).fields["input"])
        if epoch == 50 { before = tensors.count }
        guard epoch > 0 else { continue }
        memory.insert(UInt(bitPattern: input.data))
        tensors.insert(ObjectIdentifier(input))
      }
    }
    #expect(memory.count <= 1 + 2 * workers)
    // Thirteen lengths at most, of full batches and of the short last one, in each slot.
    #expect(before > 0 && tensors.count <= 2 * 13 * (1 + 2 * workers))
  }

  @Test func sampleLongerThanTheLastBucket_isNamed() throws {
    let error = #expect(throws: DataError.self) {
      try loader(FieldPadding("input", to: [4, 12]), dataset()).snapshots()
    }
    #expect(
      error?.description == """
        error[sample-too-long]: sample 24 of data.train is longer than 'input' is padded to
          expected: at most 12, the last number of `data.padding.input.to`
          received: 13
          help: add a larger number, or leave `to` out to pad to the longest sample of each batch
        """)
  }

  @Test func whatCannotBePadded_isRefused() throws {
    // All of one size, so that nothing else is wrong with them.
    let alike = NumberedDataset(8, size: { _ in [4, 2] })
    func code(_ padding: FieldPadding) throws -> String? {
      let loader = BatchLoader(try source(padding, alike), BatchLoader.Options(batchSize: 4))
      return #expect(throws: DataError.self) { try loader.batch(0, epoch: 0) }?.diagnostic.code
    }
    #expect(try code(FieldPadding("words")) == "missing-field")
    #expect(try code(FieldPadding("target")) == "bad-padding")
    #expect(try code(FieldPadding("input", value: -1)) == "bad-padding")
    #expect(try code(FieldPadding("input", lengths: "target")) == "bad-padding")
    // A difference in another dimension is none that padding could mend.
    let square = NumberedDataset(8, size: { [Self.length($0), Self.length($0)] })
    let error = #expect(throws: DataError.self) { try loader(FieldPadding("input"), square).snapshots() }
    #expect(error?.diagnostic.code == "ragged-batch")
  }

  @Test func raggedSamplesWithoutPadding_areToldOfIt() throws {
    let loader = BatchLoader(
      try TenonTrainingTests.source(dataset(), [Jitter()]), BatchLoader.Options(batchSize: 4))
    let error = #expect(throws: DataError.self) { try loader.batch(0, epoch: 0) }
    #expect(error?.description.contains("or pad them: `padding: {input: {}}` in `data`") == true)
  }

  // MARK: Similar lengths

  private func grouped(_ count: Int, batchSize: Int = 4, workers: Int = 0) throws -> BatchLoader {
    let source = try source(FieldPadding("input"), dataset(count))
    return BatchLoader(
      source, BatchLoader.Options(batchSize: batchSize, shuffles: true, seed: 3, workers: workers, epochs: 3),
      lengths: try SampleLengths(source, of: "input"))
  }

  @Test func similarLengths_comeTogether_eachSampleOnceAnEpoch() throws {
    let loader = try grouped(203)
    let epochs = try (0..<3).map { try loader.snapshots(epoch: $0).map(\.targets) }
    for epoch in epochs { #expect(epoch.joined().sorted() == Array(0..<203)) }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
    #expect(Set(epochs[0].map { Set($0) }).intersection(epochs[1].map { Set($0) }).count < 10)
    let spread = epochs[0].map { batch in
      let lengths = batch.map(Self.length)
      return (lengths.max() ?? 0) - (lengths.min() ?? 0)
    }
    // Thirteen lengths over windows of twelve batches: most batches have one or two.
    #expect(spread.filter { $0 <= 2 }.count > spread.count * 9 / 10)
    // Not from short to long.
    let widths = epochs[0].map { $0.map(Self.length).max() ?? 0 }
    #expect(widths != widths.sorted() && epochs[0].last?.count == 3)
  }

  @Test func groupedBatches_areFoundByPosition() throws {
    let expected = try grouped(50).snapshots(epoch: 2)
    #expect(try grouped(50, workers: 2).snapshots(epoch: 2, from: 7) == Array(expected[7...]))
    // Fewer samples than a batch.
    #expect(try grouped(3, batchSize: 8).snapshots().map { $0.targets.sorted() } == [[0, 1, 2]])
  }

  @Test func lengthsOfAFieldThatIsNotThere_areRefused() throws {
    let source = try source(FieldPadding("input"), dataset())
    #expect(throws: DataError.self) { try SampleLengths(source, of: "target") }
    #expect(throws: DataError.self) { try SampleLengths(source, of: "words") }
  }
}
