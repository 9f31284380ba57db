import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TestSupport
import Testing

/// `data.split`: one dataset in two or three parts.
@Suite struct SplitTests {
  @Test(arguments: [
    // Sizes of torch.utils.data.random_split with the same fractions.
    (DatasetSplit.Shares.weights([8, 1, 1]), 10, [8, 1, 1]),
    (.weights([8, 1, 1]), 19, [16, 2, 1]),
    (.weights([8, 1, 1]), 18, [15, 2, 1]),
    (.weights([8, 1, 1]), 3, [3, 0, 0]),
    (.weights([1, 1]), 7, [4, 3]),
    (.fractions([0.8, 0.1, 0.1]), 60_000, [48_000, 6000, 6000]),
    (.fractions([0.8, 0.1, 0.1]), 1237, [990, 124, 123]),
    (.fractions([0.7, 0.3]), 11, [8, 3]),
    (.fractions([1.0 / 3, 1.0 / 3, 1.0 / 3]), 10, [4, 3, 3]),
  ])
  func counts_areThoseOfPyTorch(_ shares: DatasetSplit.Shares, _ total: Int, _ expected: [Int]) throws {
    let counts = try #require(DatasetSplit(shares)).counts(of: total)
    #expect(counts == expected)
    #expect(counts.reduce(0, +) == total)
  }

  @Test func counts_doNotOverflow() throws {
    let counts = try #require(DatasetSplit(.weights([1_000_000, 1]))).counts(of: Int.max)
    #expect(counts.reduce(0, +) == Int.max)
    #expect(counts[1] == Int.max / 1_000_001)
  }

  @Test(arguments: [
    DatasetSplit.Shares.weights([1]), .weights([]), .weights([1, 0]), .weights([2, -1]), .weights([1, 1, 1, 1]),
    .weights([Int.max, Int.max]), .fractions([0.8, 0.1]), .fractions([1, 0]), .fractions([.nan, 1]),
    .fractions([.infinity, 0.5]), .fractions([0.5, 0.6]),
  ])
  func otherShares_areRefused(_ shares: DatasetSplit.Shares) {
    #expect(DatasetSplit(shares) == nil)
  }

  @Test func parts_areDisjoint_complete_andKeyedBySeed() throws {
    let dataset = NumberedDataset(101)
    let split = try #require(DatasetSplit(.weights([8, 1, 1])))
    let parts = DatasetPart.parts(of: dataset, split, seed: 1)
    #expect(parts.map(\.count) == [81, 10, 10])
    #expect(parts.flatMap(\.indices).sorted() == Array(0..<101))
    #expect(parts[1].indices != parts[1].indices.sorted(), "it is a permutation")
    #expect(DatasetPart.parts(of: dataset, split, seed: 1).map(\.indices) == parts.map(\.indices))
    #expect(DatasetPart.parts(of: dataset, split, seed: 2).map(\.indices) != parts.map(\.indices))
  }

  @Test func randomDraws_goByTheIndexInTheWholeDataset() throws {
    let dataset = NumberedDataset(20)
    let whole = BatchLoader(try source(dataset, [Jitter()]), BatchLoader.Options(batchSize: 20))
    let part = DatasetPart(dataset, [17, 3])
    let some = BatchLoader(try source(part, [Jitter()]), BatchLoader.Options(batchSize: 2))
    let (all, two) = (try Snapshot(whole.batch(0, epoch: 0)), try Snapshot(some.batch(0, epoch: 0)))
    #expect(two.targets == [17, 3])
    let expected = [17, 3].flatMap { row in (0..<6).map { all.fields["input"]?[Float.self][6 * row + $0] } }
    #expect(two.fields["input"]?[Float.self].map(Optional.some) == expected)
  }

  @Test func errorsInAPart_nameTheIndexInTheWholeDataset() throws {
    let dataset = NumberedDataset(20, before: { if $0 == 17 { throw ComponentError(.data, "17.png: truncated") } })
    let part = DatasetPart(dataset, [3, 17])
    let skipping = BatchLoader(try source(part, unreadable: .skip), BatchLoader.Options(batchSize: 2))
    #expect(try skipping.batch(0, epoch: 0).skipped.map(\.index) == [17])
    let failing = BatchLoader(try source(part), BatchLoader.Options(batchSize: 2))
    let error = #expect(throws: PluginCallError.self) { try failing.batch(0, epoch: 0) }
    #expect(error?.place == "sample 17 of data.train")
  }
}
